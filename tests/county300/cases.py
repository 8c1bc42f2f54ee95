#!/usr/bin/env python3
# Three hundred households by hand. Each village belongs to one rule: households that it finds, households just beside it, and what
# else follows from the same facts. Read a case as a story: `expect` says what an officer with the rule catalogue in hand would
# find on 30 June 2020 and nothing more. Running this file writes files/*.csv (canonical headers) and expected_findings.csv; it
# knows no rule, it only lays out rows.
import csv, os
from datetime import date, timedelta

HERE = os.path.dirname(os.path.abspath(__file__))
REGIONS = list(csv.DictReader(open(HERE + '/../../packs/national/regions/demo.csv')))
VILLAGES = [(r['code'], r['name'], next(t['name'] for t in REGIONS if t['code'] == r['parent'])) for r in REGIONS if r['level'] == 'village']
NEXT = [0]
rows = {}
expected = set()
stories = []

def put(dataset, **cells): rows.setdefault(dataset, []).append(cells)
def expect(rule, kind, *ids):
    for i in ids: expected.add((rule, kind, i))

def id_number(born, male, n):
    key = '990101' + born.replace('-', '') + '%02d%d' % (n // 5 % 100, n % 5 * 2 + (1 if male else 0))
    return key + '10X98765432'[sum(int(d) * w for d, w in zip(key, (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2))) % 11]

SURNAMES = '王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹'
GIVEN = '伟强磊军勇杰涛超明刚平辉鹏华飞鑫波斌宇浩凯健俊芳娜敏静丽艳娟霞秀燕玲桂兰凤英梅莲红玉珍珠美娥翠云月秋菊香花'
def name(n): return SURNAMES[n % 30] + GIVEN[n // 30 % len(GIVEN)] + GIVEN[(n * 7 + n // 30) % len(GIVEN)]

class Household:
    """An ordinary household of two, or a listed one (脱贫户, exit 2016) with all that is due to it: nothing is found."""
    def __init__(self, village, story, listed=False, kind=None, people=None, exit_year='2016', monitored=None, on_dibao=False, house='A', helper=True, measure='2020-01-15', visits=('2020-06-10',), income=None, before=None):
        NEXT[0] += 1
        self.code = '99%08d' % NEXT[0]
        self.village = village
        stories.append((self.code, VILLAGES[village][1], story))
        self.kind = kind or ('脱贫户' if listed else '一般农户')
        self.monitored = monitored or {}
        self.listed = self.kind != '一般农户' or (bool(monitored) and monitored.get('eliminated') is None)
        self.house, self.on_dibao, self.exit_year = house, on_dibao, exit_year
        self.helper, self.measure, self.visits = helper, measure, visits
        self.income = 24000 if income is None and self.listed else income
        self.before = self.income if before is None else before
        self.people = []
        day = '%02d-%02d' % (1 + NEXT[0] % 12, 1 + NEXT[0] % 28)
        for relation, sex, born in people or (('户主', '男', '1975-' + day), ('配偶', '女', '1977-' + day)): self.add(relation, sex, born)

    def add(self, relation, sex, born, **told):
        n = NEXT[0] * 8 + len(self.people)
        p = dict(code='%s%02d' % (self.code, len(self.people) + 1), name=name(n), sex=sex, born=born, id=id_number(born, sex == '男', n), relation=relation,
                 insured={'2020': '已参保', '2019': '已参保'}, scheme='居民', subsidy='280' if self.listed else '', pension='已参保', paid='否', stage='非在校生', months=0, certificate='', registry_insured='是', examined='2020-04-20',
                 registry_dibao='是' if self.on_dibao else '否', hukou='在籍', changed='', hukou_name=None, hukou_born=None)
        p['registry_id'] = p['id']
        p.update(told)
        self.people.append(p)
        return p
    @property
    def head(self): return self.people[0]
    @property
    def spouse(self): return self.people[1]

    # What departments know of them.
    def child(self, born, stage='小学', state='在读', aid=True, registry=None, years=('2019-2020学年',)):
        p = self.add('子', '男', born, stage=registry or (stage if state in ('在读', '送教上门') else '非在校生'))
        for year in years: put('school', 学生姓名=p['name'], 身份证号=p['id'], 学年=year, 学校='示例县虚构学校', 学段=stage, 年级='一年级', 就学状态=state, 监护人姓名=self.head['name'], 监护人身份证号=self.head['id'])
        if aid and self.listed and state in ('在读', '送教上门'): self.aid(p)
        return p
    def aid(self, p, term='2020春', paid='2020-05-18'): put('education_aid', 学生姓名=p['name'], 身份证号=p['id'], 资助项目='国家助学金', 学期=term, 金额='625', 发放日期=paid)
    def bill(self, p, paid, settled, kind='门诊', place='县内', first='是', stop='是'):
        put('medical_bill', 姓名=p['name'], 身份证号=p['id'], 医院名称='示例县人民医院', 就医地=place, 就诊类型=kind, 入院日期=settled, 出院日期=settled, 结算日期=settled, 病种='虚构病种', 总费用='%.2f' % (paid * 2), 政策范围内费用='%.2f' % (paid * 2),
            基本医保报销='%.2f' % paid, 大病保险报销='0', 医疗救助='0', 其他补充报销='0', 个人自付='%.2f' % paid, 是否先诊疗后付费=first, 是否一站式结算=stop)
    def care(self, p, kind='慢病', doctor='钱医生', contracted='2020-05-01', followed='2020-06-01', treated=''):
        put('chronic_care', 姓名=p['name'], 身份证号=p['id'], 病种='虚构病种', 类别=kind, 签约医生=doctor, 签约日期=contracted if doctor else '', 最近随访日期=followed if doctor else '', 救治情况=treated)
    def disabled(self, p, level, living='未享受', care='享受', assessed='2015-05-05', valid='2030-01-01', registry=True):
        number = p['id'] + '4' + str('一二三四'.index(level) + 1)
        if registry: p['certificate'] = number
        if level in '一二': p['paid'] = '是'
        put('disability', 姓名=p['name'], 身份证号=p['id'], 残疾证号=number, 残疾类别='肢体', 残疾等级=level + '级', 评定日期=assessed, 困难残疾人生活补贴=living, 重度残疾人护理补贴=care, 有效期=valid)
    def houses(self, grade, appraised='2018-05-01', accepted='', paid='', lived='是', way='', dataset='housing'):
        put(dataset, 户主姓名=self.head['name'], 身份证号=self.head['id'], 乡镇=VILLAGES[self.village][2], 村=VILLAGES[self.village][1], 鉴定等级=grade, 鉴定日期=appraised, 改造方式=way or ('加固改造' if accepted else ''), 开工日期='', 竣工日期='', 验收日期=accepted, 补助金额='18000' if paid else '', 补助发放日期=paid, 是否实际居住=lived)
    def waters(self, quality, quantity, on, dataset='water'):
        put(dataset, 户主姓名=self.head['name'], 身份证号=self.head['id'], 村=VILLAGES[self.village][1], 供水方式='集中', 水质=quality, 水量=quantity, 取水时间='10分钟', 保证率='95%', 评价日期=on)
    def disaster(self, on, loss, aid=''): put('disaster', 户主姓名=self.head['name'], 身份证号=self.head['id'], 村=VILLAGES[self.village][1], 发生日期=on, 类型='洪涝', 损失=loss, 救助=aid)
    def work(self, p, place, start, end='', kind='自主创业', subsidy='', paid='', registry=None):
        months = sum(1 for m in range(1, 7) if start <= '2020-%02d' % m and (not end or end >= '2020-%02d' % m))
        p['months'] = p['months'] + months if registry is None else registry
        put('employment', 姓名=p['name'], 身份证号=p['id'], 就业地点=place, 就业单位='虚构用工单位', 就业类型=kind, 起始年月=start, 截止年月=end, 月工资='3000', 交通补助=subsidy, 交通补助发放日期=paid)
    def relief(self, p, kind, start, status='在保'): put('dibao', 户主姓名=self.head['name'], 户主身份证号=self.head['id'], 姓名=p['name'], 身份证号=p['id'], 类别=kind, 保障起始年月=start, 月补助金额='260', 状态=status)
    def loan(self, contract, overdue=0, due='2022-05-01', balance='50000', user=None, issued='2018-05-01'):
        put('loan', 借款人=self.head['name'], 身份证号=self.head['id'], 银行='示例县农商银行', 合同号=contract, 贷款金额='50000', 发放日期=issued, 到期日期=due, 余额=balance, 逾期天数=str(overdue), **{'展期/续贷': ''}, 用途='种养', 实际用款人=self.head['name'] if user is None else user)
    def owns(self, p, kind, value): put('assets', 姓名=p['name'], 身份证号=p['id'], 类型=kind, 说明='虚构', 价值=value, 登记日期='2019-01-01')
    def dies(self, p, on, in_hukou=True):
        if in_hukou: p['hukou'], p['changed'] = '死亡', on
        else: put('death', 姓名=p['name'], 身份证号=p['id'], 死亡日期=on, 火化日期='')
    def moved(self, on, lived='是', gone='是', reclaimed='2019-12-01', debt='0', own='5000'):
        put('relocation', 户主姓名=self.head['name'], 身份证号=self.head['id'], 迁出村=VILLAGES[self.village][1], 安置点='幸福安置点', 安置方式='集中', 搬迁入住日期=on, 自筹资金=own, 建房负债=debt, 旧房是否拆除=gone, 拆除日期='', 复垦复绿日期=reclaimed, 是否实际入住=lived)
    def helps(self, kind, started, finished='', status=None):
        put('measure', 措施编号='CS%s%02d' % (self.code, sum(r['户编号'] == self.code for r in rows.get('measure', []))), 户编号=self.code, 人编号='', 措施类别=kind, 内容='虚构措施', 计划开始=started or '2020-09-01', 开始日期=started, 完成日期=finished, 状态=status or ('已完成' if finished else '实施中' if started else '计划'), 金额='', 责任人='孙助')
    def earns(self, month, category, amount, person=None, actual=True):
        put('income', 户编号=self.code, 户主姓名=self.head['name'], 户主证件号码=self.head['id'], 收入人姓名=person['name'] if person else '', 收入人证件号码=person['id'] if person else '', 年月=month, 收入类别=category, 金额='%.2f' % amount, 实收或预估='实收' if actual else '预估')

    def finds(self, *rules): expect_household(self, rules); return self

def expect_household(h, rules): [expect(r, 'household', h.code) for r in rules]

def months(first_year): return ['%d-%02d' % (first_year + (m > 12), (m - 1) % 12 + 1) for m in range(10, 22)]

def spread(total):
    """Twelve monthly sums that add up to the total."""
    cents = round(total * 100)
    return [(cents // 12 + (cents % 12 if m == 11 else 0)) / 100 for m in range(12)]

households = []
def H(*a, **k):
    h = Household(*a, **k)
    households.append(h)
    return h
def pay(h):
    """Wages of the head for two income years; estimates after June 2020."""
    for total, first in ((h.before, 2018), (h.income, 2019)):
        if total is None: continue
        for month, amount in zip(months(first), spread(total)): h.earns(month, '工资性', amount, h.head, month <= '2020-06')

exec(open(HERE + '/stories.py').read())

# Laid out at the end, when every story is told.
helper_of = {}
for h in households:
    place = VILLAGES[h.village]
    put('registry_household', 户编号=h.code, 县='示例县', 乡镇=place[2], 行政村=place[1], 村民小组='1组', 户主姓名=h.head['name'], 户主证件号码=h.head['registry_id'], 户属性=h.kind, 建档识别日期='2014-05-15' if h.kind != '一般农户' else '', 脱贫年度=h.exit_year if h.kind == '脱贫户' else '',
        是否监测对象='是' if h.monitored else '否', 监测对象类别=h.monitored.get('type', '边缘易致贫户') if h.monitored else '', 监测识别日期=h.monitored.get('on', ''), 风险类型=h.monitored.get('risk', ''), 风险是否消除=('是' if h.monitored.get('eliminated') else '否') if h.monitored else '', 风险消除日期=h.monitored.get('eliminated') or '',
        主要致贫原因='因病' if h.kind != '一般农户' else '', 是否易地搬迁户='否', 住房等级=h.house, 饮水是否安全='是', 联系电话='100' + h.code[2:], 银行卡号='0000' + h.code)
    for p in h.people:
        put('registry_person', 户编号=h.code, 人编号=p['code'], 姓名=p['name'], 性别=p['sex'], 证件号码=p['registry_id'], 民族='汉族', 与户主关系=p['relation'], 出生日期=p['born'], 文化程度='小学', 在校生状况=p['stage'], 健康状况='健康', 劳动技能='普通劳动力', 务工地点='', 务工月数=str(p['months']), 是否参加医疗保险=p['registry_insured'], 是否参加养老保险='是', 是否享受低保=p['registry_dibao'], 残疾证号=p['certificate'])
        if p.get('no_rows'): continue
        put('hukou', 姓名=p['hukou_name'] or p['name'], 身份证号=p['id'], 性别=p['sex'], 出生日期=p['hukou_born'] or p['born'], 民族='汉族', 户籍地址=place[2] + place[1], 户号=h.code, 与户主关系=p['relation'], 状态=p['hukou'], 变动日期=p['changed'])
        for year, status in sorted(p['insured'].items()):
            if status: put('medical_insurance_' + year, 姓名=p['name'], 身份证号=p['id'], 参保年度=year, 险种=p['scheme'], 参保状态=status, 个人缴费='280', 财政资助=p['subsidy'], 资助类别='脱贫人口' if p['subsidy'] not in ('', '0') else '')
        if h.listed: put('checkup', 姓名=p['name'], 身份证号=p['id'], 行政村=place[1], 体检日期=p['examined'])
        if p['born'] <= '2004-06-30' and p['pension'] and p['stage'] == '非在校生': put('pension', 姓名=p['name'], 身份证号=p['id'], 险种='居民', 参保状态=p['pension'], 缴费年度='2020', 代缴=p['paid'], 月待遇='')
    if h.on_dibao and not getattr(h, 'own_dibao', False):
        for p in h.people: h.relief(p, '农村低保', '2018-01')
    if h.listed and h.helper:
        code = h.helper if isinstance(h.helper, str) else 'BF%03d%d' % (h.village, helper_of.setdefault(h.village, []).__len__() // 4)
        if not isinstance(h.helper, str): helper_of[h.village].append(h)
        h.helper_code = code
        put('helper', 帮扶人编号=code, 帮扶人姓名='帮扶' + code, 单位='示例县虚构单位', 电话='101' + h.code[2:], 户编号=h.code, 户主姓名=h.head['name'], 起始日期='2019-01-01', 终止日期=getattr(h, 'helper_until', ''))
    if h.listed:
        for on in h.visits: put('visit', 帮扶人编号=getattr(h, 'helper_code', 'BF99999'), 帮扶人姓名='帮扶人', 户编号=h.code, 走访日期=on, 方式=getattr(h, 'way', '入户'), 内容='走访%s并了解收入情况%s' % (h.code, on), 发现问题='')
        if h.measure: h.helps('产业', h.measure)
    if h.income is not None and not getattr(h, 'own_income', False): pay(h)

for v, (code, village, township) in enumerate(VILLAGES):
    put('village', 行政村=village, 乡镇=township, 是否建档立卡贫困村='是' if v in poor_villages else '否', 退出年度='2018' if v in poor_villages else '', 建档立卡人数='30', 网格数='3')
    put('village_check', 行政村=village, 开始日期='2020-05-10', 结束日期='2020-05-20', 排查户数='100', 发现问题数=str(problems_reported.get(v, 4)))
    for k, (days, arrived, left) in enumerate(teams.get(v, [(22, '2019-01-02', '')])):
        for d in range(30):
            on = date(2020, 6, 1) + timedelta(d)
            if str(on) < arrived or (left and str(on) >= left): continue
            put('team_attendance', 村=village, 队员编号='DY%03d%d' % (v, k), 队员姓名='驻村' + '甲乙丙丁'[k], 职务=('第一书记', '队长', '队员', '队员')[k], 派出单位='示例县虚构单位', 到岗日期=arrived, 离任日期=left, 日期=str(on), 签到='08:30' if days > 0 else '', 签退='17:30' if days > 0 else '')
            days -= 1

NAMES = dict(registry_household='农户档案-户', registry_person='农户档案-人', income='收入台账', hukou='户籍信息', medical_bill='医疗费用结算', chronic_care='慢病签约及大病救治', school='学籍', education_aid='教育资助', dibao='低保特困临时救助', disability='残疾人', housing='住房安全鉴定及危房改造', water='饮水安全', employment='务工就业', training='技能培训',
             pension='基本养老保险', loan='脱贫人口小额信贷', assets='车辆房产工商财政供养', death='死亡火化', disaster='灾害事故', relocation='易地搬迁', project='衔接资金项目库', payment='资金拨付', asset_ledger='扶贫项目资产', measure='帮扶措施台账', helper='帮扶责任人', visit='走访记录', team_attendance='驻村工作队考勤', village='行政村基本情况', village_check='村级集中排查', checkup='健康体检', inspection_sample='入户抽查', satisfaction_survey='满意度调查汇总', medical_insurance='基本医保参保')
UNITS = {'金额': '金额(元)', '计划资金': '计划资金(万元)', '原值': '原值(万元)', '年收益': '年收益(万元)'}
os.makedirs(HERE + '/files', exist_ok=True)
for dataset, all_rows in rows.items():
    base, _, when = dataset.partition('_2') if dataset.startswith('medical_insurance') else dataset.partition(' ')
    period = '2' + when + '年' if dataset.startswith('medical_insurance') else when or '2020年6月'
    with open('%s/files/%s_%s_%s.csv' % (HERE, period, NAMES[base], base), 'w', newline='') as f:
        out = csv.writer(f)
        header = list(all_rows[0])
        out.writerow(['示例县%s%s明细表(虚构数据)' % (period, NAMES[base])])
        units = dict(UNITS, 金额='金额(万元)') if base == 'payment' else UNITS
        out.writerow([units.get(c, c) for c in header])
        for r in all_rows: out.writerow([r[c] for c in header])
with open(HERE + '/expected_findings.csv', 'w') as f:
    f.write('rule,subject_kind,subject_id\n')
    for e in sorted(expected): f.write(','.join(e) + '\n')
with open(HERE + '/stories.csv', 'w', newline='') as f:
    out = csv.writer(f)
    out.writerow(['household', 'village', 'story'])
    out.writerows(stories)
print(len(households), 'households,', len(expected), 'expected findings')
