#include "synth/names.hpp"

#include "core/text.hpp"

namespace guben::synth {
namespace {

// In falling order: the first ones are met a hundred times as often as the last.
const std::u32string kSurnames =
    U"王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭"
    U"陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤";
const std::u32string kMale =
    U"伟强磊军勇杰涛超明刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林志建国文德海山东生荣贵福寿康富有才学义忠诚信礼仁光亮正"
    U"清永新春秋江河松柏家庆祥云少红先大成兴安全金银泽润盛世坤振启承";
const std::u32string kFemale =
    U"芳娜敏静丽艳娟霞秀燕玲桂兰凤英梅莲红玉珍珠美娥翠云月秋菊香花春琴素慧巧莉芬雪琳晶倩婷雯颖露瑶怡婵荣爱芝青竹晓金银"
    U"淑惠冬贤清桃杏彩蓉丹妹双喜佳欣雅梦";

std::string letter(Random& random, const std::u32string& letters) {
  return to_utf8(std::u32string_view(letters).substr(random.next() % letters.size(), 1));
}
const std::string& one(Random& random, const std::vector<std::string>& words) { return random.pick(words); }

const std::vector<std::string> kDai{"温", "罕", "叫", "香", "保", "胆", "诺", "坦", "应",
                                    "腊", "相", "恩", "砍", "孟", "拉", "旺", "章", "帅"};
const std::vector<std::string> kJingpoClans{"勒排", "木然", "恩孔", "勒托", "梅何", "石旦",
                                            "跑切", "电",   "尚",   "排",   "岳",   "何"};
const std::vector<std::string> kJingpoGiven{"早山", "早拽", "干", "诺", "腊", "堵", "麻锐", "果",
                                            "南",   "宽",   "锐", "鲁", "途", "先", "迈"};
const std::vector<std::string> kAchangSurnames{"曹", "赵", "梁", "孙", "囊", "们", "杨", "王"};
const std::vector<std::string> kTibetanFirst{"扎西", "次仁", "多吉", "旦增", "格桑", "尼玛", "达娃", "索朗",
                                             "强巴", "罗桑", "仁青", "土登", "洛桑", "桑吉", "泽仁"};
const std::vector<std::string> kTibetanMale{"顿珠", "平措", "次旦", "旺堆", "多杰",
                                            "罗布", "达吉", "彭措", "扎巴", "江村"};
const std::vector<std::string> kTibetanFemale{"卓玛", "央宗", "拉姆", "措姆", "白玛",
                                              "德吉", "曲珍", "卓嘎", "央金", "志玛"};
const std::vector<std::string> kYiClans{"阿苦", "吉克", "沙马", "马海", "吉木", "勒格", "阿尔", "俄木", "比布", "海来"};
const std::vector<std::string> kYiMale{"伍呷", "曲布", "拉铁", "尔古", "木果", "日哈", "布都"};
const std::vector<std::string> kYiFemale{"伍各", "阿支", "阿呷莫", "尔洛", "日牛", "牛各"};
const std::vector<std::string> kQiangSurnames{"余", "毛", "何", "杨", "王", "陈", "龙", "尔", "苏", "茂"};

// Characters that stand for one syllable; names.yaml knows them as one class.
const std::vector<std::pair<std::string, std::string>> kSpellings{
    {"扎", "札"}, {"次", "才"}, {"玛", "马"}, {"措", "错"}, {"多", "夺"}, {"旦", "丹"},
    {"卓", "仲"}, {"拉", "啦"}, {"姆", "母"}, {"央", "阳"}, {"岩", "艾"}, {"罕", "汉"},
    {"玉", "育"}, {"木", "穆"}, {"尔", "耳"}, {"吉", "给"}, {"格", "各"}, {"诺", "罗"}};

}  // namespace

std::string draw_surname(Random& random) {
  // The smaller of two draws, twice over: few surnames bear most people.
  const auto draw = [&] { return std::min(random.next() % kSurnames.size(), random.next() % kSurnames.size()); };
  return to_utf8(std::u32string_view(kSurnames).substr(std::min(draw(), random.next() % kSurnames.size()), 1));
}

std::string draw_han_name(Random& random, const std::string& surname, bool male) {
  const auto& letters = male ? kMale : kFemale;
  return surname + letter(random, letters) + (random.chance(0.82) ? letter(random, letters) : "");
}

std::string draw_name(Random& random, const std::string& group, const std::string& surname, bool male) {
  if (group == "傣族") return (male ? "岩" : "玉") + one(random, kDai) + (random.chance(0.6) ? one(random, kDai) : "");
  if (group == "景颇族")
    return one(random, kJingpoClans) + (random.chance(0.5) ? "·" : "") + one(random, kJingpoGiven) +
           (random.chance(0.4) ? one(random, kJingpoGiven) : "");
  if (group == "阿昌族") return draw_han_name(random, one(random, kAchangSurnames), male);
  if (group == "藏族")
    return one(random, kTibetanFirst) + (random.chance(0.3) ? "·" : "") +
           one(random, male ? kTibetanMale : kTibetanFemale);
  if (group == "彝族")
    return one(random, kYiClans) + (random.chance(0.7) ? "·" : "") + one(random, male ? kYiMale : kYiFemale);
  if (group == "羌族") return draw_han_name(random, random.chance(0.5) ? one(random, kQiangSurnames) : surname, male);
  return draw_han_name(random, surname, male);
}

std::string respelt(Random& random, const std::string& name) {
  const bool has_parts = contains(name, "·"), is_long = name.size() >= 12;
  if (!has_parts && !is_long && !name.starts_with("岩") && !name.starts_with("玉")) return name;
  if (has_parts && random.chance(0.6)) {
    static const std::vector<std::string> separators{".", "・", "•", "", " · "};
    return replaced(name, "·", one(random, separators));
  }
  for (const auto& [from, to] : kSpellings)
    if (contains(name, from) && random.chance(0.5)) return replaced(name, from, to);
  return name;
}

std::string like_a_brother(Random& random, const std::string& name, bool male) {
  auto letters = code_points(name);
  letters.pop_back();
  return to_utf8(letters) + letter(random, male ? kMale : kFemale);
}

std::string in_old_characters(std::string name) {
  static const std::vector<std::pair<std::string, std::string>> shapes{
      {"张", "張"}, {"陈", "陳"}, {"刘", "劉"}, {"国", "國"}, {"华", "華"}, {"兰", "蘭"}, {"军", "軍"}, {"荣", "榮"},
      {"丽", "麗"}, {"贵", "貴"}, {"云", "雲"}, {"凤", "鳳"}, {"东", "東"}, {"红", "紅"}, {"杨", "楊"}, {"黄", "黃"}};
  for (const auto& [now, then] : shapes) name = replaced(std::move(name), now, then);
  return name;
}

std::string random_name(Random& random) { return draw_han_name(random, draw_surname(random), random.chance(0.5)); }

}  // namespace guben::synth
