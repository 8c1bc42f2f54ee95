#include "synth/ministry.hpp"

namespace guben::synth {

void add_departments(County& county, Random random) {
  const auto ministry = [&](const char* dataset) { return Ministry(county, dataset, random); };
  plant_identities(county, random.fork("identities"));
  plan_monitoring(county, random.fork("monitoring"));
  residence(ministry("hukou"));
  medical_insurance(ministry("medical_insurance"));
  medical_bills(ministry("medical_bill"));
  chronic_care(ministry("chronic_care"));
  checkups(ministry("checkup"));
  civil_affairs(ministry("dibao"));
  disability(ministry("disability"));
  schools(ministry("school"), ministry("education_aid"));
  deaths(ministry("death"));
  houses(ministry("housing"), ministry("relocation"), ministry("water"));
  disasters(ministry("disaster"));
  jobs(ministry("employment"), ministry("training"));
  pensions(ministry("pension"));
  loans(ministry("loan"));
  assets(ministry("assets"));
  help(ministry("measure"), ministry("helper"), ministry("visit"));
  villages(ministry("village"), ministry("village_check"), ministry("team_attendance"));
  projects(ministry("project"), ministry("payment"), ministry("asset_ledger"));
  inspections(ministry("inspection_sample"));
  surveys(ministry("satisfaction_survey"));
  grievances(ministry("grievance"));
  copy_second_records(county, random.fork("second records"));
}

}  // namespace guben::synth
