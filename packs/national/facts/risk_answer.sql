/* ---
name: risk_answer
about: >-
  Which kinds of help answer which kind of risk, and which events are its cause. The words are those of the code list
  risk_kind; a registry cell may name several.
--- */
SELECT * FROM (VALUES
  ('因病', 'medical_bill', ['健康', '兜底']),
  ('因残', 'disability', ['健康', '兜底', '就业', '社会帮扶']),
  ('因灾', 'disaster', ['住房', '产业', '兜底', '社会帮扶']),
  ('意外', 'disaster', ['健康', '兜底', '社会帮扶']),
  ('家庭变故', 'death', ['兜底', '就业', '社会帮扶']),
  ('因学', NULL, ['教育']),
  ('缺劳力', NULL, ['兜底', '产业', '社会帮扶']),
  ('缺技术', NULL, ['就业', '产业']),
  ('缺资源', NULL, ['产业', '金融']),
  ('务工不稳', NULL, ['就业']),
  ('产业失败', NULL, ['产业', '金融']),
  ('住房', NULL, ['住房', '搬迁后扶']),
  ('饮水', NULL, ['饮水']),
  ('负债', NULL, ['金融', '产业', '就业']),
  ('疫情', NULL, ['就业', '产业']),
  ('孤寡', NULL, ['兜底', '社会帮扶']),
  ('其他', NULL, ['产业', '就业', '金融', '教育', '健康', '住房', '饮水', '兜底', '搬迁后扶', '社会帮扶', '其他'])
) AS answer(risk, cause, kinds)
