-- The household rules of the national pack as one would write them once by hand: screening_bench holds the compiled
-- statement against it. The view household gives facts, parameters and needs their names (income_any: income was
-- delivered at all). hit, undecided and not_run carry the rules in the order of their ids, the first as 1.
WITH conditions AS (
  SELECT *,
    net_income < income_standard * member_count AS below_line,
    -- Bills that wait in review: the sum lies between two ends.
    CASE WHEN medical_self_paid_at_least > medical_selfpay_alert_amount THEN TRUE
         WHEN medical_self_paid_at_most <= medical_selfpay_alert_amount THEN FALSE END AS bills_above_alert,
    CASE WHEN medical_self_paid_at_least > 0 THEN TRUE
         WHEN medical_self_paid_at_most <= 0 THEN FALSE END AS has_bills,
    CASE WHEN medical_self_paid_at_least > medical_burden_max_share * net_income THEN TRUE
         WHEN medical_self_paid_at_most <= medical_burden_max_share * net_income THEN FALSE END AS bills_above_share
  FROM household
),
answers AS (
  SELECT *,
    assets_any AND listed AND (highest_asset_value > asset_value_max OR on_public_payroll) AS asset_listed,
    housing_any AND house_safety_differs AS conflict_housing,
    income_any AND previous_net_income > 0
      AND net_income > (1 + income_growth_max_share) * previous_net_income AS income_growth,
    income_any AND dibao_state AND listed AND below_line AND NOT household_on_dibao AS dibao_gap,
    housing_any AND listed
      AND CASE WHEN days_since_unpaid_acceptance_at_least > housing_subsidy_max_days THEN TRUE
               WHEN days_since_unpaid_acceptance_at_most <= housing_subsidy_max_days THEN FALSE END
      AS housing_subsidy_late,
    measure_any AND listed AND NOT helped_in_last_year AS no_help,
    helper_state AND listed AND NOT has_helper AS no_helper,
    visit_month AND not_exited AND NOT visited_last_month
      OR visit_quarter AND exited AND NOT visited_last_quarter
      OR visit_month AND monitored AND NOT visited_in_monitored_months AS visit_overdue,
    housing_any AND renovated_house_is_empty AS house_empty,
    risk_is_eliminated AND days_before_earliest_elimination > 0
      OR measure_any AND risk_is_eliminated
         AND measures_finished_before_elimination < elimination_min_measures AS eliminated_early,
    disaster_any AND medical_bill_any AND death_any AND disability_any AND monitored
      AND days_identified_late > identify_max_days AS identified_late,
    measure_any AND monitored AND measures_since_identified > 0 AND answering_measures = 0 AS measure_mismatch,
    measure_any AND monitored AND days_monitored > new_object_help_max_days
      AND measures_since_identified = 0 AS no_measure,
    exit_income_is_delivered AND exit_income_below_line
      OR exit_insurance_is_delivered AND exit_uninsured
      OR exit_school_is_delivered AND exit_dropout
      OR exit_housing_is_delivered AND exit_unsafe_house
      OR exit_water_is_delivered AND exit_unsafe_water AS wrong_exit,
    relocation_any AND (building_debt > relocation_debt_max
      OR own_money_without_debt_figure > relocation_debt_max) AS debt,
    relocation_any AND days_since_move_in > occupancy_grace_days AND NOT is_lived_in AS not_lived_in,
    relocation_any AND days_since_move_in > old_house_days AND old_house_stands AS old_house_standing,
    income_any AND losses_are_delivered AND listed AND breadwinner_lost AS no_breadwinner,
    disaster_any AND CASE WHEN largest_uncovered_loss_at_least > disaster_loss_max_amount THEN TRUE
                          WHEN largest_uncovered_loss_at_most <= disaster_loss_max_amount THEN FALSE END AS disaster,
    school_school_year AND has_dropout AS dropout,
    income_any AND below_line AS income_below_line,
    income_any AND net_income < (1 - income_drop_max_share) * previous_net_income AS income_drop,
    income_any AND listed AND NOT below_line
      AND net_income < income_standard * (1 + income_margin_warn_share) * member_count AS income_near_line,
    income_any AND listed AND NOT below_line
      AND income_without_dibao < income_standard * member_count AS income_without_allowance,
    medical_bill_any AND (bills_above_alert
      OR income_any AND has_bills AND net_income > 0 AND bills_above_share) AS medical_burden,
    chronic_care_any AND listed AND has_untreated_serious_illness AS illness_untreated,
    income_any AND listed AND net_income > 0
      AND transfer_income > transfer_share_max * net_income AS transfer_dependent,
    medical_insurance_year AND has_uninsured_member AS uninsured,
    housing_any AND house_is_unsafe AS unsafe_housing,
    water_any AND water_is_unsafe AS unsafe_water,
    employment_state AND listed AND has_member_who_lost_work AS work_lost
  FROM conditions
),
red AS (
  SELECT *, income_below_line OR medical_burden OR uninsured OR illness_untreated OR dropout OR unsafe_housing
    OR disaster OR no_breadwinner AS has_red_risk
  FROM answers
),
last_answers AS (
  SELECT *,
    risk_is_eliminated AND has_red_risk OR water_any AND risk_is_eliminated AND water_is_unsafe AS eliminated_unsafe,
    dibao_any AND measure_any AND ordinary AND has_red_risk AND benefit_began AS off_book_help,
    ordinary AND has_red_risk AS unlisted_at_risk
  FROM red
)
SELECT subject_code,
  CASE WHEN asset_listed THEN 1 ELSE 0 END
  + CASE WHEN conflict_housing THEN 2 ELSE 0 END
  + CASE WHEN income_growth THEN 4 ELSE 0 END
  + CASE WHEN dibao_gap THEN 8 ELSE 0 END
  + CASE WHEN housing_subsidy_late THEN 16 ELSE 0 END
  + CASE WHEN no_help THEN 32 ELSE 0 END
  + CASE WHEN no_helper THEN 64 ELSE 0 END
  + CASE WHEN visit_overdue THEN 128 ELSE 0 END
  + CASE WHEN house_empty THEN 256 ELSE 0 END
  + CASE WHEN eliminated_early THEN 512 ELSE 0 END
  + CASE WHEN eliminated_unsafe THEN 1024 ELSE 0 END
  + CASE WHEN identified_late THEN 2048 ELSE 0 END
  + CASE WHEN measure_mismatch THEN 4096 ELSE 0 END
  + CASE WHEN no_measure THEN 8192 ELSE 0 END
  + CASE WHEN off_book_help THEN 16384 ELSE 0 END
  + CASE WHEN wrong_exit THEN 32768 ELSE 0 END
  + CASE WHEN debt THEN 65536 ELSE 0 END
  + CASE WHEN not_lived_in THEN 131072 ELSE 0 END
  + CASE WHEN old_house_standing THEN 262144 ELSE 0 END
  + CASE WHEN no_breadwinner THEN 524288 ELSE 0 END
  + CASE WHEN disaster THEN 1048576 ELSE 0 END
  + CASE WHEN dropout THEN 2097152 ELSE 0 END
  + CASE WHEN income_below_line THEN 4194304 ELSE 0 END
  + CASE WHEN income_drop THEN 8388608 ELSE 0 END
  + CASE WHEN income_near_line THEN 16777216 ELSE 0 END
  + CASE WHEN income_without_allowance THEN 33554432 ELSE 0 END
  + CASE WHEN medical_burden THEN 67108864 ELSE 0 END
  + CASE WHEN illness_untreated THEN 134217728 ELSE 0 END
  + CASE WHEN transfer_dependent THEN 268435456 ELSE 0 END
  + CASE WHEN uninsured THEN 536870912 ELSE 0 END
  + CASE WHEN unlisted_at_risk THEN 1073741824 ELSE 0 END
  + CASE WHEN unsafe_housing THEN 2147483648 ELSE 0 END
  + CASE WHEN unsafe_water THEN 4294967296 ELSE 0 END
  + CASE WHEN work_lost THEN 8589934592 ELSE 0 END AS hit,
  CASE WHEN asset_listed IS NULL THEN 1 ELSE 0 END
  + CASE WHEN conflict_housing IS NULL THEN 2 ELSE 0 END
  + CASE WHEN income_growth IS NULL THEN 4 ELSE 0 END
  + CASE WHEN dibao_gap IS NULL THEN 8 ELSE 0 END
  + CASE WHEN housing_subsidy_late IS NULL THEN 16 ELSE 0 END
  + CASE WHEN no_help IS NULL THEN 32 ELSE 0 END
  + CASE WHEN no_helper IS NULL THEN 64 ELSE 0 END
  + CASE WHEN visit_overdue IS NULL THEN 128 ELSE 0 END
  + CASE WHEN house_empty IS NULL THEN 256 ELSE 0 END
  + CASE WHEN eliminated_early IS NULL THEN 512 ELSE 0 END
  + CASE WHEN eliminated_unsafe IS NULL THEN 1024 ELSE 0 END
  + CASE WHEN identified_late IS NULL THEN 2048 ELSE 0 END
  + CASE WHEN measure_mismatch IS NULL THEN 4096 ELSE 0 END
  + CASE WHEN no_measure IS NULL THEN 8192 ELSE 0 END
  + CASE WHEN off_book_help IS NULL THEN 16384 ELSE 0 END
  + CASE WHEN wrong_exit IS NULL THEN 32768 ELSE 0 END
  + CASE WHEN debt IS NULL THEN 65536 ELSE 0 END
  + CASE WHEN not_lived_in IS NULL THEN 131072 ELSE 0 END
  + CASE WHEN old_house_standing IS NULL THEN 262144 ELSE 0 END
  + CASE WHEN no_breadwinner IS NULL THEN 524288 ELSE 0 END
  + CASE WHEN disaster IS NULL THEN 1048576 ELSE 0 END
  + CASE WHEN dropout IS NULL THEN 2097152 ELSE 0 END
  + CASE WHEN income_below_line IS NULL THEN 4194304 ELSE 0 END
  + CASE WHEN income_drop IS NULL THEN 8388608 ELSE 0 END
  + CASE WHEN income_near_line IS NULL THEN 16777216 ELSE 0 END
  + CASE WHEN income_without_allowance IS NULL THEN 33554432 ELSE 0 END
  + CASE WHEN medical_burden IS NULL THEN 67108864 ELSE 0 END
  + CASE WHEN illness_untreated IS NULL THEN 134217728 ELSE 0 END
  + CASE WHEN transfer_dependent IS NULL THEN 268435456 ELSE 0 END
  + CASE WHEN uninsured IS NULL THEN 536870912 ELSE 0 END
  + CASE WHEN unlisted_at_risk IS NULL THEN 1073741824 ELSE 0 END
  + CASE WHEN unsafe_housing IS NULL THEN 2147483648 ELSE 0 END
  + CASE WHEN unsafe_water IS NULL THEN 4294967296 ELSE 0 END
  + CASE WHEN work_lost IS NULL THEN 8589934592 ELSE 0 END AS undecided,
  CASE WHEN NOT assets_any THEN 1 ELSE 0 END
  + CASE WHEN NOT housing_any THEN 2 ELSE 0 END
  + CASE WHEN NOT income_any THEN 4 ELSE 0 END
  + CASE WHEN NOT (income_any AND dibao_state) THEN 8 ELSE 0 END
  + CASE WHEN NOT housing_any THEN 16 ELSE 0 END
  + CASE WHEN NOT measure_any THEN 32 ELSE 0 END
  + CASE WHEN NOT helper_state THEN 64 ELSE 0 END
  + CASE WHEN NOT visit_overdue AND NOT (visit_month AND visit_quarter) THEN 128 ELSE 0 END
  + CASE WHEN NOT housing_any THEN 256 ELSE 0 END
  + CASE WHEN NOT eliminated_early AND NOT measure_any THEN 512 ELSE 0 END
  + CASE WHEN NOT eliminated_unsafe AND NOT water_any THEN 1024 ELSE 0 END
  + CASE WHEN NOT (disaster_any AND medical_bill_any AND death_any AND disability_any) THEN 2048 ELSE 0 END
  + CASE WHEN NOT measure_any THEN 4096 ELSE 0 END
  + CASE WHEN NOT measure_any THEN 8192 ELSE 0 END
  + CASE WHEN NOT (dibao_any AND measure_any) THEN 16384 ELSE 0 END
  + CASE WHEN NOT wrong_exit
      AND NOT (exit_income_is_delivered AND exit_insurance_is_delivered AND exit_school_is_delivered
               AND exit_housing_is_delivered AND exit_water_is_delivered) THEN 32768 ELSE 0 END
  + CASE WHEN NOT relocation_any THEN 65536 ELSE 0 END
  + CASE WHEN NOT relocation_any THEN 131072 ELSE 0 END
  + CASE WHEN NOT relocation_any THEN 262144 ELSE 0 END
  + CASE WHEN NOT (income_any AND losses_are_delivered) THEN 524288 ELSE 0 END
  + CASE WHEN NOT disaster_any THEN 1048576 ELSE 0 END
  + CASE WHEN NOT school_school_year THEN 2097152 ELSE 0 END
  + CASE WHEN NOT income_any THEN 4194304 ELSE 0 END
  + CASE WHEN NOT income_any THEN 8388608 ELSE 0 END
  + CASE WHEN NOT income_any THEN 16777216 ELSE 0 END
  + CASE WHEN NOT income_any THEN 33554432 ELSE 0 END
  + CASE WHEN NOT medical_burden AND NOT (medical_bill_any AND income_any) THEN 67108864 ELSE 0 END
  + CASE WHEN NOT chronic_care_any THEN 134217728 ELSE 0 END
  + CASE WHEN NOT income_any THEN 268435456 ELSE 0 END
  + CASE WHEN NOT medical_insurance_year THEN 536870912 ELSE 0 END
  + CASE WHEN NOT housing_any THEN 2147483648 ELSE 0 END
  + CASE WHEN NOT water_any THEN 4294967296 ELSE 0 END
  + CASE WHEN NOT employment_state THEN 8589934592 ELSE 0 END AS not_run
FROM last_answers
