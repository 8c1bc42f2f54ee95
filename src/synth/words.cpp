#include "synth/words.hpp"

#include <fmt/format.h>

#include "core/text.hpp"

namespace guben::synth {
namespace {
using Words = std::vector<std::string>;

std::string without(std::string name, std::string_view ending) {
  if (name.size() > ending.size() && name.ends_with(ending)) name.resize(name.size() - ending.size());
  return name;
}

}  // namespace

std::string school_name(const Place& place, const std::string& stage, int64_t child) {
  if (stage == "学前") return place.township + "中心幼儿园";
  if (stage == "小学")
    return child % 3 == 0 ? without(without(place.village, "村"), "社区") + "小学" : place.township + "中心小学";
  if (stage == "初中") return place.township + "初级中学";
  if (stage == "中职") return place.county + "职业中等专业学校";
  if (stage == "高中") return place.county + (child % 2 == 0 ? "第一中学" : "第二中学");
  return child % 2 == 0 ? "省内某职业技术学院" : "外省某大学";
}

std::string grade_name(const std::string& stage, int age) {
  static const Words numbers{"一", "二", "三", "四", "五", "六", "七", "八", "九"};
  const auto year_of = [&](int first, int years) {
    return numbers[static_cast<size_t>(std::clamp(age - first, 0, years - 1))];
  };
  if (stage == "学前") return age <= 3 ? "小班" : age == 4 ? "中班" : "大班";
  if (stage == "小学") return year_of(6, 6) + "年级";
  if (stage == "初中") return numbers[static_cast<size_t>(std::clamp(age - 6, 6, 8))] + "年级";
  if (stage == "高等") return "大" + year_of(18, 4);
  return (stage == "高中" ? "高" : "") + year_of(15, 3) + (stage == "高中" ? "" : "年级");
}

std::string hospital_name(Random& words, const Place& place, bool in_county) {
  static const Words away{"市中心医院", "市第二人民医院", "省人民医院", "省肿瘤医院"};
  if (!in_county) return words.pick(away);
  const auto draw = words.between(0, 99);
  return draw < 55 ? place.county + "人民医院" : draw < 80 ? place.county + "中医医院" : place.township + "中心卫生院";
}

std::string long_illness(Random& words, bool serious) {
  static const Words chronic{"高血压",   "高血压",           "高血压2级",    "2型糖尿病",      "2型糖尿病",
                             "冠心病",   "慢性阻塞性肺疾病", "脑卒中恢复期", "类风湿性关节炎", "慢性肾脏病",
                             "帕金森病", "精神分裂症",       "肺结核",       "慢性乙型肝炎"},
      grave{"肺癌",         "胃癌",         "食道癌", "结直肠癌",      "肝癌", "白血病", "尿毒症(终末期肾病)",
            "先天性心脏病", "急性心肌梗死", "脑梗死", "再生障碍性贫血"};
  return words.pick(serious ? grave : chronic);
}

std::string treated_illness(Random& words) {
  static const Words all{"肺部感染", "支气管炎", "慢性胃炎", "急性阑尾炎", "胆囊结石", "腰椎间盘突出",
                         "股骨骨折", "桡骨骨折", "高血压",   "2型糖尿病",  "冠心病",   "脑梗死",
                         "白内障",   "肾结石",   "肺癌",     "胃癌",       "带状疱疹", "慢性阻塞性肺疾病急性加重"};
  return words.pick(all);
}

std::string treatment(Random& words) {
  static const Words all{"已救治", "已救治", "手术治疗", "住院治疗", "门诊放化疗", "定期透析", "药物治疗"};
  return words.pick(all);
}

std::string employer(Random& words, const Place& place, const std::string& where, bool is_post) {
  static const Words works{"电子厂", "制衣厂",   "鞋厂",     "建筑工地", "家具厂",
                           "食品厂", "快递公司", "物业公司", "五金厂",   "餐馆"},
      here{"砖厂", "茶厂", "食品加工厂", "扶贫车间", "米业公司", "建材店", "超市"};
  if (is_post) return place.village + "村民委员会";
  if (where == "县内") return words.chance(0.3) ? place.village + "种养专业合作社" : place.county + words.pick(here);
  return (where == "省外" ? "外省某" : "省内某") + words.pick(works);
}

std::string course(Random& words) {
  static const Words all{"家政服务",   "养老护理", "电工",     "焊工",     "中式烹调",
                         "挖掘机操作", "缝纫",     "种植技术", "养殖技术", "电子商务"};
  return words.pick(all);
}

std::string bank(Random& words, const Place& place) {
  const auto draw = words.between(0, 9);
  return draw < 6   ? place.county + "农村商业银行"
         : draw < 9 ? "邮政储蓄银行" + place.county + "支行"
                    : place.county + "村镇银行";
}

std::string loan_use(Random& words) {
  static const Words all{"生猪养殖", "黄牛养殖", "土鸡养殖", "油茶种植", "蔬菜种植",
                         "水稻种植", "水产养殖", "购买农机", "茶园改造", "农产品加工"};
  return words.pick(all);
}

std::string word_for_oneself(Random& words) {
  static const Words all{"本人", "本人", "户主本人", "自己", "同借款人"};
  return words.pick(all);
}

std::string belonging(Random& words, const std::string& kind) {
  static const Words vehicles{"小型普通客车", "小型轿车", "轻型货车", "三轮汽车"},
      firms{"个体工商户(小卖部)", "个体工商户(农资店)", "有限责任公司股东", "个体工商户(理发店)"},
      paid{"乡镇聘用人员", "乡村教师", "事业单位职工"};
  if (kind == "车辆") return words.pick(vehicles);
  if (kind == "商品房") return fmt::format("县城商品房{}平方米", words.between(78, 135));
  if (kind == "工商登记") return words.pick(firms);
  return kind == "财政供养" ? words.pick(paid) : "缴存职工";
}

std::string project_matter(Random& words, const std::string& kind) {
  static const Words industry{"油茶种植基地", "食用菌大棚",   "生猪养殖小区", "茶叶加工厂房",
                              "光伏电站",     "稻虾综合种养", "蔬菜冷链仓储", "中药材种植"},
      village{"通组公路硬化", "安全饮水巩固提升", "人居环境整治", "农田水利渠道维修", "污水处理", "路灯安装"},
      work{"扶贫车间改造", "公益性岗位", "技能培训"}, resettled{"安置点配套产业", "安置点道路和管网", "安置点便民服务"},
      other{"雨露计划补助", "小额信贷贴息", "项目管理费"};
  return words.pick(kind == "产业"       ? industry
                    : kind == "乡村建设" ? village
                    : kind == "就业"     ? work
                    : kind == "其他"     ? other
                                         : resettled);
}

std::string builder(Random& words, const Place& place) {
  static const Words all{"第一建筑工程公司", "水利水电工程队", "路桥工程公司", "农业开发公司", "供水安装队"};
  return place.county + words.pick(all);
}

std::string measure_content(Random& words, const std::string& kind) {
  if (kind == "产业")
    return words.chance(0.5) ? fmt::format("发放{}{}", words.chance(0.5) ? "鸡苗" : "鸭苗",
                                           fmt::format("{}羽", words.between(2, 10) * 10))
                             : fmt::format("种植{}{}亩补助", words.chance(0.5) ? "油茶" : "蔬菜", words.between(1, 6));
  static const std::map<std::string, Words> contents{
      {"就业", {"推荐到扶贫车间务工", "安排保洁公益性岗位", "组织参加技能培训", "联系外出务工并送站"}},
      {"健康", {"办理慢病签约服务", "协助办理住院报销", "落实大病救治", "送药上门"}},
      {"教育", {"落实教育资助", "劝返复学", "安排送教上门"}},
      {"住房", {"申报危房改造", "临时安置和住房维修", "住房安全鉴定"}},
      {"饮水", {"接通自来水", "维修供水管道", "更换净水设备"}},
      {"兜底", {"申请农村低保", "申请临时救助", "落实残疾人补贴", "纳入特困供养"}},
      {"社会帮扶", {"慰问生活物资", "结对企业助销农产品", "爱心捐助"}}};
  const auto found = contents.find(kind);
  return found == contents.end() ? kind + "帮扶" : words.pick(found->second);
}

std::string department(Random& words, const Place& place) {
  static const Words all{"农业农村局", "教育局", "财政局",     "水利局",     "自然资源局", "人力资源和社会保障局",
                         "卫生健康局", "税务局", "交通运输局", "融媒体中心", "供电公司",   "人民法院"};
  return place.county + words.pick(all);
}

std::string visit_note(Random& words, const std::string& day, const std::string& head) {
  static const Words asked{"了解务工和收入情况", "核对上月收支",       "了解孩子上学情况", "询问看病和报销情况",
                           "查看住房和用水",     "了解生产和销售情况", "了解老人生活情况"},
      done{"宣传了医保缴费政策", "提醒按时还贷", "帮助打扫庭院卫生", "帮助联系务工信息",
           "讲解教育资助政策",   "嘱咐防汛安全", "无其他困难",       "答应下次带来申请表"};
  return fmt::format("{}到{}家{}，{}", day, head, words.pick(asked), words.pick(done));
}

std::string hazard(Random& words, bool natural) {
  static const Words nature{"洪涝", "洪涝", "风雹", "山体滑坡", "干旱", "低温冷冻"},
      accidents{"意外伤害", "交通事故", "火灾", "意外伤害"};
  return words.pick(natural ? nature : accidents);
}

std::pair<std::string, std::string> grievance(Random& words, const Place& place) {
  static const std::vector<std::pair<std::string, std::string>> all{
      {"政策咨询", "询问医保缴费和报销比例"},   {"低保救助", "申请低保未获批准，要求说明原因"},
      {"农村道路", "通组公路破损，雨天难行"},   {"饮水安全", "夏季用水不足，要求维修管道"},
      {"住房改造", "询问危房改造补助何时发放"}, {"土地承包", "承包地边界有争议，请求调解"},
      {"务工就业", "希望安排公益性岗位"}};
  const auto& [subject, content] = words.pick(all);
  return {subject, place.village + content};
}

std::string schooling(Random& words, int age) {
  const auto draw = words.between(0, 99);
  if (age < 6) return "学龄前儿童";
  if (age < 12) return "小学";
  if (age < 15) return "初中";
  if (age < 22) return draw < 45 ? "初中" : draw < 85 ? "高中" : "大专及以上";
  if (age < 40) return draw < 60 ? "初中" : draw < 85 ? "高中" : "大专及以上";
  if (age < 60) return draw < 50 ? "小学" : draw < 92 ? "初中" : "高中";
  return draw < 28 ? "文盲或半文盲" : draw < 90 ? "小学" : "初中";
}

std::string labour(Random& words, int age, bool disabled) {
  if (age < 16 || age >= 75) return "无劳动力";
  if (disabled) return words.chance(0.6) ? "丧失劳动力" : "弱劳动力或半劳动力";
  if (age >= 60) return "弱劳动力或半劳动力";
  return words.chance(0.08) ? "技能劳动力" : "普通劳动力";
}

std::string poverty_cause(Random& words) {
  static const Words all{"因病",   "因病",   "因病",   "因残", "因残", "缺技术",
                         "缺技术", "缺劳力", "缺资金", "因学", "因灾", "交通条件落后"};
  return words.pick(all);
}

std::string clock(Random& words, int hour, int minute, int spread) {
  const auto at = hour * 60 + minute + words.between(0, spread);
  return fmt::format("{:02}:{:02}", at / 60, at % 60);
}

}  // namespace guben::synth
