// 户档案 as each post sees it: down to the row of the department's file, over time, and a value for a reason.
#include "http/tests/county_of_300.hpp"

namespace guben::http {
namespace {
using nlohmann::json;

constexpr const char* kOwn = "9900000022";        // of the cadre's village: a bill of health
constexpr const char* kElsewhere = "9900000090";  // of another township: a certificate of disability

Person& in_post(const std::string& account) { return CountyOf300::of_tests().in_post(account); }
json lines_of(const std::string& account, const std::string& more = "") {
  return CountyOf300::of_tests().lines_of(account, more);
}

bool has_section(const json& file, const std::string& dataset) {
  for (const auto& section : file["sections"])
    if (section["dataset"] == dataset) return true;
  return false;
}

/// No identity, telephone or account number stands there whole.
void expect_masked(const std::string& body) {
  size_t digits = 0;
  for (const char c : body) {
    digits = c >= '0' && c <= '9' ? digits + 1 : 0;
    ASSERT_LT(digits, 15u) << body;
  }
}

TEST(AHouseholdsFile, HoldsWhatDepartmentsDeliveredDownToTheRowAsItCame) {
  auto& monitor = in_post("monitor");
  const auto file = monitor.get(std::string("/households/") + kElsewhere).value();
  EXPECT_EQ(file["village_group"], "1组");
  ASSERT_TRUE(has_section(file, "income")) << file["sections"];
  const auto rows = monitor.get(std::string("/households/") + kElsewhere + "/rows/income?as_of=2020-06-30");
  ASSERT_EQ(rows.status, 200) << rows.body;
  expect_masked(rows.body);
  const auto income = rows.value();
  EXPECT_EQ(income["state"], "delivered");
  ASSERT_FALSE(income["rows"].empty());
  for (const auto& section : file["sections"])
    if (section["dataset"] == "income") { EXPECT_EQ(section["rows"], income["rows"].size()); }
  const auto& first = income["rows"][0];
  EXPECT_EQ(first["person"], "王娜娟");
  EXPECT_EQ(first["cells"].size(), income["columns"].size());
  EXPECT_TRUE(first["source"]["may_open"]) << first;

  const auto& place = first["source"];
  const auto row = monitor.get(fmt::format("/source-rows/{}/{}/{}", place["delivery"].dump(),
                                           place["sheet_number"].dump(), place["row"].dump()));
  ASSERT_EQ(row.status, 200) << row.body;
  EXPECT_EQ(row.value()["state"], "in_force");
  EXPECT_TRUE(contains(row.body, "990101********4416")) << row.body;
  EXPECT_FALSE(contains(row.body, "990101197507074416"));
  expect_masked(row.body);
  EXPECT_EQ(lines_of("monitor")[0]["action"], "looked.read");
  EXPECT_EQ(lines_of("monitor")[0]["subject"], fmt::format("source_row/{}/{}/{}", place["delivery"].dump(),
                                                           place["sheet_number"].dump(), place["row"].dump()));
}

json explained(Person& person, const std::string& household) {
  const auto answer = person.get("/households/" + household + "/findings");
  EXPECT_EQ(answer.status, 200) << answer.body;
  return answer.value()["items"];
}

TEST(AFinding, SaysOfEachConditionItsValueWhatItIsHeldAgainstAndWhetherItHolds) {
  auto& monitor = in_post("monitor");
  const auto found = monitor.get("/findings?by=household&severity=red&rule=risk.income_below_line").value();
  ASSERT_GT(found["total"], 0);
  const auto items = explained(monitor, found["items"][0]["household"]);
  const auto poor =
      std::find_if(items.begin(), items.end(), [](const auto& one) { return one["rule"] == "risk.income_below_line"; });
  ASSERT_NE(poor, items.end()) << items;
  const auto& income = (*poor)["conditions"][0];
  EXPECT_EQ(income["fact"], "net_income") << *poor;
  EXPECT_EQ(income["test"], "< income_standard * member_count");
  EXPECT_EQ(income["verdict"], "yes");
  ASSERT_TRUE(income.contains("threshold")) << income;
  const double value = std::stod(income["value"].get<std::string>());
  const double limit = std::stod(income["threshold"].get<std::string>());
  EXPECT_LT(value, limit);
  // What else the test looked at: how many members, beside a line for each of them.
  const auto members = std::find_if((*poor)["conditions"].begin(), (*poor)["conditions"].end(),
                                    [](const auto& one) { return one["fact"] == "member_count"; });
  ASSERT_NE(members, (*poor)["conditions"].end()) << *poor;
  EXPECT_FALSE(members->contains("test"));
  const auto& line = (*poor)["parameters"][0];
  EXPECT_EQ(line["name"], "income_standard");
  EXPECT_FALSE(line["unit"].get<std::string>().empty());
  EXPECT_EQ(limit, std::stod(line["value"].get<std::string>()) * std::stod((*members)["value"].get<std::string>()));
  EXPECT_TRUE((*poor).contains("change")) << "a screening was before";
}

TEST(AFinding, ThatIsUndecidedSaysWhichConditionIsNotKnown) {
  auto& monitor = in_post("monitor");
  const auto found = monitor.get("/findings?by=household&outcome=undecided&size=200").value();
  ASSERT_GT(found["total"], 0);
  int undecided = 0;
  for (const auto& household : found["items"]) {
    if (household["subject_kind"] != "household") continue;
    for (const auto& one : explained(monitor, household["household"])) {
      if (one["outcome"] != "undecided" || one["is_protected"]) continue;
      ++undecided;
      const auto& all = one["conditions"];
      EXPECT_TRUE(std::any_of(all.begin(), all.end(), [](const auto& c) {
        return c.value("verdict", "") == "unknown";
      })) << one;
      EXPECT_TRUE(std::none_of(all.begin(), all.end(), [](const auto& c) { return c.value("verdict", "") == "no"; }))
          << one;
    }
  }
  EXPECT_GT(undecided, 0);
}

TEST(FindingsOfAHousehold, BeginWithTheRedOnes) {
  auto& monitor = in_post("monitor");
  const auto weight = [](const json& one) { return one["outcome"] != "hit" ? 2 : one["severity"] == "red" ? 0 : 1; };
  const auto all = monitor.get("/findings?by=household&size=200").value();
  int mixed = 0;
  for (const auto& household : all["items"]) {
    if (household["subject_kind"] != "household") continue;
    const auto items = explained(monitor, household["household"]);
    EXPECT_TRUE(std::is_sorted(items.begin(), items.end(),
                               [&](const auto& a, const auto& b) { return weight(a) < weight(b); }));
    mixed += !items.empty() && weight(items.front()) == 0 && weight(items.back()) > 0;
    const auto& rules = household["rules"];
    EXPECT_TRUE(std::is_sorted(rules.begin(), rules.end(), [](const auto& a, const auto& b) {
      return a["is_protected"] == b["is_protected"] && a["severity"] == "red" && b["severity"] != "red";
    })) << rules;
  }
  EXPECT_GT(mixed, 0);
  const auto lines = monitor.get("/findings?by=finding&size=200").value();
  const auto& items = lines["items"];
  EXPECT_TRUE(std::is_sorted(items.begin(), items.end(), [](const auto& a, const auto& b) {
    return a["severity"] == "red" && b["severity"] != "red";
  }));
}

TEST(AHouseholdsFile, IsAbsentForTheCadreOfAnotherVillageInEveryPart) {  // GOV-36
  auto& cadre = in_post("cadre");
  EXPECT_EQ(cadre.get(std::string("/households/") + kOwn).status, 200);
  const auto nowhere = cadre.get("/households/nowhere");
  for (const auto* part : {"", "/findings", "/rows/income", "/timeline"}) {
    const auto elsewhere = cadre.get(std::string("/households/") + kElsewhere + part);
    EXPECT_EQ(elsewhere.status, 404) << part;
    EXPECT_EQ(elsewhere.code(), nowhere.code()) << part;
  }
  EXPECT_EQ(cadre.get(std::string("/households/") + kOwn + "/rows/income").status, 200);
  EXPECT_EQ(cadre.get(std::string("/households/") + kOwn + "/rows/no_such_dataset").status, 404);
  // Rows as they came are for county, township, auditor and the department; others read file, sheet and row.
  const auto own = cadre.get(std::string("/households/") + kOwn + "/rows/pension").value();
  ASSERT_FALSE(own["rows"].empty());
  EXPECT_EQ(own["rows"][0]["source"]["may_open"], false);
  const auto& place = own["rows"][0]["source"];
  const auto row = cadre.get(fmt::format("/source-rows/{}/{}/{}", place["delivery"].dump(),
                                         place["sheet_number"].dump(), place["row"].dump()));
  EXPECT_EQ(row.status, 404);
  EXPECT_EQ(cadre.get("/source-rows/9999/0/1").status, 404);
}

TEST(AHouseholdsFile, SaysNothingOfHealthToWhoNeedNotActOnIt) {  // HLT-23
  for (const auto* account : {"monitor", "cadre", "data"}) {
    auto& person = in_post(account);
    const auto file = person.get(std::string("/households/") + kOwn);
    ASSERT_EQ(file.status, 200) << file.body;
    EXPECT_FALSE(has_section(file.value(), "medical_bill")) << account;
    EXPECT_FALSE(has_section(file.value(), "chronic_care")) << account;
    EXPECT_EQ(person.get(std::string("/households/") + kOwn + "/rows/medical_bill").code(),
              person.get(std::string("/households/") + kOwn + "/rows/no_such_dataset").code());
    const auto timeline = person.get(std::string("/households/") + kOwn + "/timeline");
    ASSERT_EQ(timeline.status, 200) << timeline.body;
    EXPECT_FALSE(contains(timeline.body, "医疗费用")) << timeline.body;
    EXPECT_FALSE(contains(timeline.body, "医疗负担")) << timeline.body;
    EXPECT_TRUE(contains(timeline.body, "健康类事项(受保护)")) << timeline.body;
    const auto explained = person.get(std::string("/households/") + kOwn + "/findings");
    EXPECT_FALSE(contains(explained.body, "risk.medical_burden")) << account;
  }
  // Who delivered it and is to act on it reads it.
  auto& insurer = in_post("insurer");
  EXPECT_TRUE(contains(insurer.get(std::string("/households/") + kOwn + "/findings").body, "risk.medical_burden"));
  EXPECT_EQ(insurer.get(std::string("/households/") + kOwn + "/rows/medical_bill").status, 200);
}

TEST(ADepartment, OpensAHouseholdByWhatIsRoutedToItAndNeverByItsRows) {
  auto& insurer = in_post("insurer");
  // Everybody is insured: that opens nothing.
  auto& monitor = in_post("monitor");
  std::string routed, named_only;
  const auto all = monitor.get("/findings?by=household&size=200").value();
  for (const auto& item : all["items"]) {
    if (item["subject_kind"] != "household") continue;
    bool is_routed = false;
    for (const auto& route : item.value("routes", json::array())) is_routed = is_routed || route == "医保";
    (is_routed ? routed : named_only) = item["household"];
  }
  ASSERT_FALSE(routed.empty());
  ASSERT_FALSE(named_only.empty());
  EXPECT_EQ(insurer.get("/households/" + named_only).status, 404);
  const auto file = insurer.get("/households/" + routed);
  ASSERT_EQ(file.status, 200) << file.body;
  const auto seen = file.value();
  for (const auto& section : seen["sections"])
    EXPECT_TRUE(section["dataset"] == "medical_insurance" || section["dataset"] == "medical_bill") << section;
  EXPECT_EQ(insurer.get("/households/" + routed + "/rows/income").status, 404);
  const auto explained = insurer.get("/households/" + routed + "/findings").value();
  for (const auto& item : explained["items"]) EXPECT_EQ(item.value("route", "医保"), "医保") << item;
  const auto list = insurer.get("/findings?by=finding&size=200").value();
  EXPECT_GT(list["total"], 0);
  for (const auto& item : list["items"]) EXPECT_EQ(item.value("route", "医保"), "医保") << item;
}

/// What was asked for last is kept.
TEST(AListOfFindings, IsAskedForAgainAsItWasAndNeverAnotherPosts) {
  const std::vector<std::string> accounts{"monitor", "insurer", "cadre"};
  const std::vector<std::string> wishes{"by=household",
                                        "by=finding",
                                        "by=rule",
                                        "by=finding&severity=red",
                                        "by=household&outcome=undecided",
                                        "by=household&rule=risk.income_below_line",
                                        "by=household&route=%E5%8C%BB%E4%BF%9D",  // 医保
                                        "by=finding&benefit=true",
                                        std::string("by=household&region=") + CountyOf300::kOwnVillage};
  std::map<std::string, std::string> first;
  for (int round = 0; round < 2; ++round)
    for (const auto& wish : wishes)
      for (const auto& account : accounts) {
        const auto answer = in_post(account).get("/findings?" + wish + "&size=200");
        ASSERT_EQ(answer.status, 200) << account << " " << wish << " " << answer.body;
        const auto [known, is_new] = first.try_emplace(account + " " + wish, answer.body);
        EXPECT_EQ(known->second, answer.body) << account << " " << wish;
      }
  for (const auto& wish : wishes)
    EXPECT_NE(first["monitor " + wish], first["insurer " + wish]) << "or this proves nothing: " << wish;
  const auto pages = [&](const std::string& wish, size_t size) {
    std::vector<std::string> all;
    for (size_t page = 1;; ++page) {
      const auto items =
          in_post("monitor").get(fmt::format("/findings?{}&size={}&page={}", wish, size, page)).value()["items"];
      for (const auto& item : items) all.push_back(item.dump());
      if (items.size() < size) return all;
    }
  };
  EXPECT_EQ(pages("by=finding", 37), pages("by=finding", 100)) << "page by page it is one list";
}

TEST(APostThatLooksForAPurpose, SaysItFirstAndTheJournalKeepsIt) {  // roles: 领, 审
  for (const auto* account : {"auditor", "leader"}) {
    auto& person = in_post(account);
    const auto without = person.get(std::string("/households/") + kOwn);
    EXPECT_EQ(without.status, 400) << account;
    EXPECT_EQ(without.code(), "access.purpose_needed");
    // Asked before anything is looked for: what is not there answers alike.
    EXPECT_EQ(person.get("/households/nowhere").code(), "access.purpose_needed");
    EXPECT_EQ(person.get("/findings").code(), "access.purpose_needed");
    person.purpose = "%E5%AE%A1";  // 审
    EXPECT_EQ(person.get(std::string("/households/") + kOwn).status, 400) << "one character is no purpose";
    person.purpose = "%E5%B9%B4%E5%BA%A6%E5%AE%A1%E8%AE%A1%FF";
    EXPECT_EQ(person.get(std::string("/households/") + kOwn).status, 400) << "no UTF-8";
    person.purpose = "%E5%B9%B4%E5%BA%A6%E5%AE%A1%E8%AE%A1";  // 年度审计
    EXPECT_EQ(person.get(std::string("/households/") + kOwn).status, 200);
    EXPECT_EQ(lines_of(account)[0]["reason"], "年度审计");
    person.purpose = "%E5%B9%B4%E5%BA%A6%E5%AE%A1%E8%AE%A1";
    EXPECT_EQ(person.get("/findings?by=rule").status, 200);
    EXPECT_EQ(person.get("/households?region=990101100205").status, 404) << "lists nobody";
  }
}

TEST(TheTimeLine, TellsRunsDeliveriesAndVersionsWithBothTimes) {
  const auto items = in_post("monitor").get(std::string("/households/") + kElsewhere + "/timeline").value()["items"];
  std::map<std::string, int> kinds;
  for (const auto& item : items) {
    ++kinds[item["kind"]];
    EXPECT_TRUE(item.contains("known_at")) << item;
  }
  EXPECT_GT(kinds["delivery"], 2) << items;
  EXPECT_GT(kinds["version"], 0) << items;
  EXPECT_GT(kinds["finding_new"], 0) << items;
  EXPECT_GT(kinds["event"], 0) << items;
  for (size_t i = 1; i < items.size(); ++i) EXPECT_LE(items[i]["day"], items[i - 1]["day"]);
}

TEST(TheTimeLine, TellsOfEveryRunWhatCameAndWhatWent) {
  auto& monitor = in_post("monitor");
  const auto runs = monitor.get("/runs").value()["items"];
  ASSERT_EQ(runs.size(), 3u);
  const auto middle = runs[1]["id"].get<std::string>();
  const auto told = [&](const std::string& household, const std::string& kind, const std::string& run) {
    std::multiset<std::string> labels;
    const auto items = monitor.get("/households/" + household + "/timeline").value()["items"];
    for (const auto& item : items)
      if (item["kind"] == kind && item.value("run", "") == run) labels.insert(item["text"]["zh"]);
    return labels;
  };
  const auto rules = monitor.get("/vocabulary").value()["rules"];
  const auto label_of = [&](const std::string& rule) {
    for (const auto& one : rules)
      if (one["code"] == rule) return one["label"]["zh"].get<std::string>();
    return std::string();
  };
  // The list of the run in the middle is made another way.
  for (const auto& [change, kind] : {std::pair{"new", "finding_new"}, std::pair{"gone", "finding_gone"}}) {
    const auto list =
        monitor.get(fmt::format("/findings?by=finding&size=200&change={}&run={}", change, middle)).value();
    std::map<std::string, std::set<std::string>> by_household;
    for (const auto& item : list["items"])
      if (item.contains("household") && !item["is_protected"])
        by_household[item["household"]].insert(label_of(item["rule"]));
    ASSERT_GT(by_household.size(), 3u) << change;
    for (const auto& [household, labels] : by_household) {
      auto items = told(household, kind, middle);
      items.erase("健康类事项(受保护)");
      EXPECT_EQ(items, (std::multiset<std::string>(labels.begin(), labels.end()))) << change << " " << household;
    }
  }
  // What lasted is told of the run that found it first, and of no later one.
  const auto lasting =
      monitor.get(fmt::format("/findings?by=finding&size=200&change=lasting&run={}", middle)).value()["items"];
  const auto one = std::find_if(lasting.begin(), lasting.end(),
                                [](const auto& item) { return item.contains("household") && !item["is_protected"]; });
  ASSERT_NE(one, lasting.end());
  const auto household = one->at("household").get<std::string>(), label = label_of(one->at("rule"));
  EXPECT_EQ(told(household, "finding_new", runs[2]["id"]).count(label), 1u);

  // Beside a run that cannot be read nobody knows what is new.
  const auto file = CountyOf300::of_tests().folder() / "runs" / middle / "hits.parquet",
             aside = file.parent_path() / "aside";
  std::filesystem::rename(file, aside);
  EXPECT_TRUE(told(household, "finding_new", middle).empty());
  EXPECT_TRUE(told(household, "finding_new", runs[0]["id"]).empty());
  EXPECT_EQ(told(household, "finding_new", runs[2]["id"]).count(label), 1u);
  std::ofstream(file) << "what nobody wrote";
  EXPECT_TRUE(told(household, "finding_new", runs[0]["id"]).empty()) << "nor is it read where it was changed";
  std::filesystem::rename(aside, file);
}

TEST(AValue, IsUnmaskedForAReasonThatIsOnRecordAndByNobodyElse) {
  auto& cadre = in_post("cadre");
  const json phone{{"household", kOwn}, {"field", "phone"}, {"reason", "contact"}};
  const auto shown = cadre.ask("POST", "/unmaskings", phone);
  ASSERT_EQ(shown.status, 200) << shown.body;
  EXPECT_EQ(shown.value()["value"], "10000000022");
  const auto line = lines_of("cadre", "&kind=unmasking")[0];
  EXPECT_EQ(line["action"], "unmasked");
  EXPECT_EQ(line["subject"], std::string("household/") + kOwn + "/phone");
  EXPECT_EQ(line["reason"], "contact");
  EXPECT_FALSE(contains(line.dump(), "10000000022"));

  const json member{
      {"household", kOwn}, {"person", "990000002201"}, {"field", "id_number"}, {"reason", "check_identity"}};
  EXPECT_EQ(cadre.ask("POST", "/unmaskings", member).value()["value"], "990101197511233539");

  auto other_reason = phone;
  other_reason["reason"] = "other";
  EXPECT_EQ(cadre.ask("POST", "/unmaskings", other_reason).code(), "access.reason_needed");
  const auto code_of = [&](const char* account, json wanted) {
    return in_post(account).ask("POST", "/unmaskings", wanted).code();
  };
  auto wanted = phone;
  wanted["household"] = kElsewhere;
  EXPECT_EQ(code_of("cadre", wanted), "access.absent_or_outside") << "another village's";
  wanted["household"] = "nowhere";
  EXPECT_EQ(code_of("cadre", wanted), "access.absent_or_outside");
  for (const auto* field : {"bank_account", "head_name", "no_such_field"}) {
    wanted = phone, wanted["field"] = field;
    EXPECT_EQ(code_of("cadre", wanted), "access.absent_or_outside") << field;
  }
  wanted = member, wanted["field"] = "health";
  EXPECT_EQ(code_of("cadre", wanted), "access.absent_or_outside") << "of health nobody unmasks";
  wanted = member, wanted["field"] = "birth_date";
  EXPECT_EQ(code_of("cadre", wanted), "access.absent_or_outside");
  wanted = member, wanted["person"] = "990000009001";
  EXPECT_EQ(code_of("cadre", wanted), "access.absent_or_outside") << "no member of it";
  EXPECT_EQ(in_post("auditor").ask("POST", "/unmaskings", phone).status, 404);
  EXPECT_EQ(in_post("system").ask("POST", "/unmaskings", phone).status, 404);
  EXPECT_EQ(lines_of("auditor", "&kind=denied")[0]["action"], "denied.unmask");
}

TEST(Households, AreFoundBySearchingFirst) {
  auto& cadre = in_post("cadre");
  const auto own = cadre.get("/households").value();
  EXPECT_GT(own["total"], 0);
  for (const auto& item : own["items"]) EXPECT_EQ(item["region"], CountyOf300::kOwnVillage);
  EXPECT_EQ(cadre.get("/households?region=990101101").value()["total"], 0);

  auto& monitor = in_post("monitor");
  EXPECT_EQ(monitor.get("/households").code(), "access.task_needed");
  EXPECT_EQ(monitor.get("/households?purpose=%E6%A0%B8%E5%AF%B9%E5%90%8D%E5%8D%95").code(), "access.search_first");
  EXPECT_EQ(monitor.get("/households?region=990101100&purpose=%E6%A0%B8%E5%AF%B9%E5%90%8D%E5%8D%95").code(),
            "access.search_first");
  const auto village =
      monitor.get("/households?region=990101100205&size=2&purpose=%E6%A0%B8%E5%AF%B9%E5%90%8D%E5%8D%95");
  ASSERT_EQ(village.status, 200) << village.body;
  EXPECT_EQ(village.value()["total"], own["total"]);
  EXPECT_EQ(village.value()["items"].size(), 2u);
  EXPECT_EQ(lines_of("monitor")[0]["reason"], "核对名单");
  EXPECT_EQ(in_post("system").get("/households").status, 404);

  // A search is on record, and not what was looked for.
  EXPECT_FALSE(monitor.ask("POST", "/search", {{"text", "韩杰宇"}}).value()["items"].empty());
  EXPECT_TRUE(cadre.ask("POST", "/search", {{"text", "王娜娟"}}).value()["items"].empty());
  const auto line = lines_of("monitor")[0];
  EXPECT_EQ(line["action"], "looked.search");
  EXPECT_TRUE(line["subject"].get<std::string>().starts_with("household/name-")) << line;
  EXPECT_FALSE(contains(line.dump(), "韩"));
}

TEST(TheListOfFindings, TellsWhatIsNewAndWhatIsGoneSinceTheRunBefore) {
  auto& monitor = in_post("monitor");
  const auto count = [&](const std::string& filter) {
    return monitor.get("/findings?by=finding&size=1" + filter).value()["total"].get<int64_t>();
  };
  const auto all = count("");
  EXPECT_EQ(count("&change=new") + count("&change=lasting"), all);
  EXPECT_GT(count("&change=new"), 0);
  const auto gone = monitor.get("/findings?by=finding&change=gone").value();
  ASSERT_GT(gone["total"], 0);
  for (const auto& item : gone["items"]) EXPECT_EQ(item["change"], "gone");
  const auto of_household = std::find_if(gone["items"].begin(), gone["items"].end(), [](const auto& item) {
    return item.contains("household") && !item["is_protected"];
  });
  ASSERT_NE(of_household, gone["items"].end());
  const auto household = of_household->at("household").get<std::string>();
  const auto line = monitor.get("/households/" + household + "/timeline").value()["items"];
  EXPECT_TRUE(std::any_of(line.begin(), line.end(), [](const auto& item) { return item["kind"] == "finding_gone"; }))
      << line;
  // Each number is as long as its list.
  int64_t appeared = 0;
  const auto rules = monitor.get("/findings?by=rule&size=200").value();
  for (const auto& rule : rules["items"]) appeared += rule.value("new", int64_t{0});
  EXPECT_LE(appeared, count("&change=new"));
  const auto not_run = monitor.get("/findings?by=household&outcome=not_run");
  EXPECT_EQ(not_run.status, 200) << not_run.body;
}

TEST(TheListOfFindings, HidesHealthInListsFiltersAndSmallNumbers) {  // HLT-23
  auto& monitor = in_post("monitor");
  const auto body = monitor.get("/findings?by=finding&size=200").body;
  EXPECT_FALSE(contains(body, "risk.medical_burden"));
  EXPECT_EQ(monitor.get("/findings?by=finding&rule=risk.medical_burden").value()["total"], 0);
  const auto rules = monitor.get("/findings?by=rule&size=200").value();
  for (const auto& rule : rules["items"]) {
    if (rule["rule"] == "risk.medical_burden") { EXPECT_GE(rule["hit"], 3); }
    EXPECT_NE(rule["rule"], "gap.chronic_contract") << "two people are pointed at";
  }
}

TEST(AnArea, IsToldByItsStockAndByWhatCouldNotBeAsked) {
  const auto county = in_post("monitor").get("/overview/990101").value();
  int64_t households = 0;
  for (const auto& line : county["stock"])
    if (line["kind"] == "脱贫户" || line["kind"] == "一般农户" || line["kind"] == "未脱贫户" ||
        line["kind"] == "返贫户")
      households += line["households"].get<int64_t>();
  EXPECT_EQ(households, county["counts"]["households"]) << county["stock"];
  int64_t not_run = 0;
  for (const auto& area : county["areas"]) not_run += area["counts"]["not_run"].get<int64_t>();
  EXPECT_LE(not_run, county["counts"]["not_run"].get<int64_t>());
}

TEST(Counts, TellOfThePostsOwnAreaAndNothingBeyond) {
  auto& cadre = in_post("cadre");
  const auto own = cadre.get("/findings?by=household").value()["total"];
  const auto regions = cadre.get("/regions?counts=findings").value();
  ASSERT_FALSE(regions["items"].empty());
  for (const auto& region : regions["items"])
    EXPECT_EQ(region["count"], own) << "the way to it counts no more: " << region;
  EXPECT_FALSE(in_post("leader").get("/regions?counts=findings").value()["items"][0].contains("count"));
  EXPECT_EQ(cadre.get("/overview/990101").status, 404);
}

}  // namespace
}  // namespace guben::http
