/* ---
name: household_illness
subject: household
uses: [member]
columns:
  has_untreated_serious_illness: {type: boolean, absent: "FALSE", null_means: "有成员的大病记录待核", zh: "有大病成员未得到救治", en: "a member with a serious illness is untreated"}
--- */
WITH patients AS (
  SELECT m.household_id, c.treatment IS NULL AND c.illness_class = '大病' AS untreated
  FROM latest.chronic_care c
  JOIN fact.member m USING (person_id)
  WHERE m.is_member
  UNION ALL
  -- A row in review may be theirs: no doubt where it says that the illness is treated, or is no serious one.
  SELECT r.household_id, CASE WHEN c.treatment IS NOT NULL OR c.illness_class <> '大病' THEN FALSE END
  FROM review_row r
  JOIN latest.chronic_care c USING (_src)
  WHERE r.dataset = 'chronic_care'
)
SELECT household_id AS subject_id, any_true(untreated) AS has_untreated_serious_illness
FROM patients
GROUP BY household_id
---- lineage
SELECT household_id AS subject_id, _src FROM latest.chronic_care
WHERE household_id IS NOT NULL
UNION ALL SELECT household_id, _src FROM lineage.member
