#include "feel/parser.hpp"

#include "core/text.hpp"
#include "feel/interpreter.hpp"

namespace guben::feel {

void collect_names(const Expression& expression, std::set<std::string>& names) {
  if (expression.kind == Kind::Name) names.insert(expression.name);
  for (const auto& part : expression.parts) collect_names(*part, names);
}

namespace {

struct Refused {
  Refusal refusal;
};

const char* type_word(Type type) {
  switch (type) {
    case Type::Number: return "number";
    case Type::String: return "string";
    case Type::Boolean: return "boolean";
    case Type::Date: return "date";
    case Type::Days: return "days duration";
    case Type::Months: return "months duration";
    default: return "null";
  }
}

bool is_name_start(unsigned char c) { return (c | 32) >= 'a' ? (c | 32) <= 'z' || c >= 0x80 : c == '_'; }
bool is_name_part(unsigned char c) { return is_name_start(c) || (c >= '0' && c <= '9'); }

/// FEEL's name characters include the full-width forms, so ＞5 would be read as a name; it is refused where it stands.
bool is_full_width(std::string_view rest) {
  for (const std::string_view sign :
       {"＞", "＜", "＝", "（", "）", "，", "［", "］", "－", "“", "”", "、", "≥", "≤", "；", "。", "！", "＋", "＊"})
    if (rest.starts_with(sign)) return true;
  // １ to ９
  return rest.size() >= 3 && rest[0] == '\xEF' && rest[1] == '\xBC' && static_cast<unsigned char>(rest[2]) >= 0x90 &&
         static_cast<unsigned char>(rest[2]) <= 0x99;
}

ExpressionPtr make(Kind kind, Type type, std::vector<ExpressionPtr> parts, int scale = 0) {
  auto e = std::make_shared<Expression>();
  e->kind = kind;
  e->type = type;
  e->scale = scale;
  e->has_bounds = type == Type::Number &&
                  std::any_of(parts.begin(), parts.end(), [](const auto& part) { return part->has_bounds; });
  e->parts = std::move(parts);
  return e;
}

ExpressionPtr make_literal(Value value, Type type) {
  auto e = std::make_shared<Expression>();
  e->type = type;
  if (const auto* number = std::get_if<Decimal>(&value)) e->scale = number->scale();
  e->literal = std::move(value);
  return e;
}

/// P1Y6M, P30D; nullopt for what the profile has not (times of day).
std::optional<Value> read_duration(std::string_view text) {
  bool negative = false;
  if (text.starts_with('-')) negative = true, text.remove_prefix(1);
  if (!text.starts_with('P') || text.size() < 3) return std::nullopt;
  text.remove_prefix(1);
  int64_t months = 0, days = 0, number = 0;
  bool has_months = false, has_days = false, digits = false;
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      number = number * 10 + (c - '0');
      digits = true;
      if (number > 1000000) return std::nullopt;
      continue;
    }
    if (!digits) return std::nullopt;
    if (c == 'Y') months += number * 12, has_months = true;
    else if (c == 'M') months += number, has_months = true;
    else if (c == 'D') days += number, has_days = true;
    else return std::nullopt;
    number = 0;
    digits = false;
  }
  if (digits || has_months == has_days) return std::nullopt;
  const int64_t sign = negative ? -1 : 1;
  return has_months ? Value(Months{sign * months}) : Value(Days{sign * days});
}

class Parser {
 public:
  Parser(const std::string& text, const Scope& scope, const Expression* input)
      : text_(text), scope_(scope), input_(input) {
    if (text_.size() > kLongest)
      throw Refused{{"feel.too_complex", {{"text", text_.substr(0, 40) + "…"}, {"at", "1"}}}};
  }

  ExpressionPtr whole_expression() {
    auto e = expression();
    end();
    return e;
  }

  Cell cell() {
    Cell cell;
    skip();
    if (text_.substr(at_) == "-" || trimmed(std::string_view(text_).substr(at_)) == "-") {
      cell.any = true;
      return cell;
    }
    const size_t start = at_;
    if (take_word("not") && take("(")) {
      // not(…) over the whole cell negates its tests; inside an expression it is the function.
      cell.negated = true;
      read_tests(cell);
      expect(")");
      skip();
      if (at_ == text_.size()) return cell;
      cell = Cell{};
    }
    at_ = start;
    read_tests(cell);
    end();
    return cell;
  }

 private:
  void read_tests(Cell& cell) {
    do cell.tests.push_back(test(cell));
    while (take(","));
  }

  ExpressionPtr input() const {
    auto e = std::make_shared<Expression>(*input_);
    auto reference = std::make_shared<Expression>();
    reference->kind = Kind::Input;
    reference->type = e->type;
    reference->scale = e->scale;
    reference->has_bounds = e->has_bounds;
    return reference;
  }

  ExpressionPtr test(Cell& cell) {
    skip();
    for (const auto& [sign, kind] :
         {std::pair{"<=", Kind::LessEqual}, {">=", Kind::GreaterEqual}, {"<", Kind::Less}, {">", Kind::Greater}})
      if (take(sign)) return compare(kind, input(), additive());
    if (const auto range = try_range(input())) return range;
    saw_input_ = false;
    auto e = expression();
    if (saw_input_) {
      if (e->type != Type::Boolean) clash("boolean", e->type);
      return e;
    }
    if (e->type == Type::Null) cell.names_null = true;
    auto equality = std::make_shared<Expression>(*compare(Kind::Equal, input(), e));
    equality->is_strict = e->type != Type::Null;
    return equality;
  }

  ExpressionPtr try_range(ExpressionPtr value) {
    skip();
    const size_t start = at_;
    const bool open_start = at_ < text_.size() && (text_[at_] == '(' || text_[at_] == ']');
    if (at_ >= text_.size() || (text_[at_] != '[' && !open_start) || opens_no_range_.contains(at_)) return nullptr;
    ++at_;
    const int depth = depth_;
    bool is_range = false;
    try {
      const auto low = additive();
      if (!take("..")) return no_range(start);
      const auto high = additive();
      skip();
      if (at_ >= text_.size() || (text_[at_] != ']' && text_[at_] != ')' && text_[at_] != '[')) syntax("]");
      const bool open_end = text_[at_] != ']';
      ++at_;
      check_same(value, low);
      check_same(value, high);
      auto e = std::make_shared<Expression>(*make(Kind::Between, Type::Boolean, {value, low, high}));
      e->open_start = open_start;
      e->open_end = open_end;
      is_range = true;
      check_not_empty(*e);
      return e;
    } catch (const Refused&) {
      if (is_range || text_[start] == '[' || text_[start] == ']') throw;
      depth_ = depth;
      return no_range(start);  // "(" may open an expression as well
    }
  }
  /// [5..1] is nobody's: written the wrong way round it would silently lose a rule. Nor does anything lie beside null.
  void check_not_empty(const Expression& range) const {
    const auto& low = *range.parts[1];
    const auto& high = *range.parts[2];
    if (low.type == Type::Null || high.type == Type::Null) throw Refused{{"feel.empty_range", place()}};
    if (low.kind != Kind::Literal || high.kind != Kind::Literal || low.type != high.type) return;
    const auto ordered = evaluate(*make(Kind::Less, Type::Boolean, {range.parts[1], range.parts[2]}), {});
    const bool touches = low.literal == high.literal && !range.open_start && !range.open_end;
    if (ordered != Value(true) && !touches) throw Refused{{"feel.empty_range", place()}};
  }
  /// Back to where a range was tried. Remembered: tried again at every level, nested lists would take for ever.
  ExpressionPtr no_range(size_t start) {
    at_ = start;
    opens_no_range_.insert(start);
    return nullptr;
  }

  ExpressionPtr expression() {
    if (take_word("if")) {
      auto condition = expression();
      if (condition->type != Type::Boolean) clash("boolean", condition->type);
      if (!take_word("then")) syntax("then");
      auto yes = expression();
      if (!take_word("else")) syntax("else");
      auto no = expression();
      check_same(yes, no);
      if (yes->has_bounds || no->has_bounds) not_in_profile("if … bounds");
      const Type type = yes->type == Type::Null ? no->type : yes->type;
      return make(Kind::If, type, {condition, yes, no}, std::max(yes->scale, no->scale));
    }
    auto left = conjunction();
    while (take_word("or")) left = logical(Kind::Or, left, conjunction());
    return left;
  }
  ExpressionPtr conjunction() {
    auto left = comparison();
    while (take_word("and")) left = logical(Kind::And, left, comparison());
    return left;
  }
  ExpressionPtr logical(Kind kind, ExpressionPtr a, ExpressionPtr b) {
    for (const auto& side : {a, b})
      if (side->type != Type::Boolean) clash("boolean", side->type);
    return make(kind, Type::Boolean, {a, b});
  }
  ExpressionPtr comparison() {
    auto left = additive();
    for (const auto& [sign, kind] : {std::pair{"<=", Kind::LessEqual},
                                     {">=", Kind::GreaterEqual},
                                     {"!=", Kind::NotEqual},
                                     {"<", Kind::Less},
                                     {">", Kind::Greater},
                                     {"=", Kind::Equal}})
      if (take(sign)) return compare(kind, left, additive());
    if (take_word("between")) {
      auto low = additive();
      if (!take_word("and")) syntax("and");
      auto high = additive();
      check_same(left, low);
      check_same(left, high);
      auto between = make(Kind::Between, Type::Boolean, {left, low, high});
      check_not_empty(*between);
      return between;
    }
    if (take_word("in")) {
      if (const auto range = try_range(left)) return range;
      std::vector<ExpressionPtr> parts{left};
      expect("(");
      do {
        auto item = try_range(left);
        if (!item) {
          item = additive();
          check_same(left, item);
          item = make(Kind::Equal, Type::Boolean, {left, item});
        }
        parts.push_back(item);
      } while (take(","));
      expect(")");
      return make(Kind::In, Type::Boolean, std::move(parts));
    }
    return left;
  }
  ExpressionPtr compare(Kind kind, ExpressionPtr a, ExpressionPtr b) {
    check_same(a, b);
    const bool has_null = a->type == Type::Null || b->type == Type::Null;
    // An input that is null makes its cell unknown before it is asked; half known is neither null nor not.
    if (has_null && (a->kind == Kind::Input || b->kind == Kind::Input) && saw_input_) not_in_profile("? = null");
    if (has_null && (a->has_bounds || b->has_bounds)) not_in_profile("null");
    const bool ordered = kind != Kind::Equal && kind != Kind::NotEqual;
    if (ordered && (a->type == Type::Boolean || a->type == Type::Null || b->type == Type::Null))
      clash("an ordered type", a->type);
    return make(kind, Type::Boolean, {a, b});
  }
  ExpressionPtr additive() {
    auto left = product();
    for (;;) {
      const bool plus = take("+");
      if (!plus && !take_minus()) return left;
      left = sum(plus ? Kind::Add : Kind::Subtract, left, product());
    }
  }
  ExpressionPtr sum(Kind kind, ExpressionPtr a, ExpressionPtr b) {
    const bool add = kind == Kind::Add;
    if (a->type == Type::Number && b->type == Type::Number)
      return make(kind, Type::Number, {a, b}, std::max(a->scale, b->scale));
    if (a->type == Type::Date && (b->type == Type::Days || b->type == Type::Months))
      return make(kind, Type::Date, {a, b});
    if (a->type == Type::Date && b->type == Type::Date && !add) return make(kind, Type::Days, {a, b});
    if (a->type == b->type && (a->type == Type::Days || a->type == Type::Months)) return make(kind, a->type, {a, b});
    if (add && a->type == Type::String && b->type == Type::String) return make(kind, Type::String, {a, b});
    clash(type_word(a->type), b->type);
  }
  ExpressionPtr product() {
    auto left = negation();
    for (;;) {
      skip();
      if (rest().starts_with("**") || rest().starts_with("/"))
        not_in_profile(std::string(rest().substr(0, rest().starts_with("**") ? 2 : 1)));
      if (!take("*")) return left;
      auto right = negation();
      if (left->type != Type::Number) clash("number", left->type);
      if (right->type != Type::Number) clash("number", right->type);
      if (left->has_bounds && right->has_bounds) not_in_profile("bounds * bounds");
      left = make(Kind::Multiply, Type::Number, {left, right}, left->scale + right->scale);
    }
  }
  /// Everything that nests comes through here.
  ExpressionPtr negation() {
    if (depth_ == kDeepest) throw Refused{{"feel.too_complex", place()}};
    ++depth_;
    auto e = negated_or_primary();
    --depth_;
    return e;
  }
  ExpressionPtr negated_or_primary() {
    if (take_minus()) {
      auto inner = negation();
      if (inner->type != Type::Number && inner->type != Type::Days && inner->type != Type::Months)
        clash("number", inner->type);
      return make(Kind::Negate, inner->type, {inner}, inner->scale);
    }
    return primary();
  }

  ExpressionPtr primary() {
    skip();
    if (at_ == text_.size()) syntax("a value");
    if (is_full_width(rest())) throw Refused{{"feel.full_width", place()}};
    const char c = text_[at_];
    if (c == '(') {
      ++at_;
      auto e = expression();
      expect(")");
      return e;
    }
    if (c == '"') return make_literal(string_literal(), Type::String);
    if (c == '@') {
      ++at_;
      skip();
      return temporal(string_literal());
    }
    if (c == '?') {
      ++at_;
      if (!input_) syntax("a value");
      saw_input_ = true;
      return input();
    }
    if ((c >= '0' && c <= '9') || c == '.') return number_literal();
    if (take_word("true")) return make_literal(true, Type::Boolean);
    if (take_word("false")) return make_literal(false, Type::Boolean);
    if (take_word("null")) return make_literal({}, Type::Null);
    if (auto symbol = name()) return symbol;
    return call();
  }

  /// The longest name in scope that stands here.
  ExpressionPtr name() {
    const std::string* best = nullptr;
    for (const auto& [candidate, symbol] : scope_)
      if (rest().starts_with(candidate) && (!best || candidate.size() > best->size()) &&
          (rest().size() == candidate.size() || !is_name_part(static_cast<unsigned char>(rest()[candidate.size()])) ||
           candidate.back() == ')'))
        best = &candidate;
    if (!best) return nullptr;
    at_ += best->size();
    const auto& symbol = scope_.at(*best);
    auto e = std::make_shared<Expression>();
    e->kind = Kind::Name;
    e->type = symbol.type;
    e->scale = symbol.scale;
    e->has_bounds = symbol.has_bounds();
    e->name = *best;
    return e;
  }

  ExpressionPtr call() {
    const size_t start = at_;
    static const std::vector<std::string> functions{"string length", "starts with", "ends with", "contains",
                                                    "duration",      "ceiling",     "floor",     "date",
                                                    "abs",           "max",         "min",       "not"};
    for (const auto& function : functions) {
      at_ = start;
      if (!rest().starts_with(function)) continue;
      at_ += function.size();
      if (!take("(")) continue;
      std::vector<ExpressionPtr> arguments;
      skip();
      if (!rest().starts_with(")")) do
          arguments.push_back(expression());
        while (take(","));
      expect(")");
      return checked_call(function, std::move(arguments));
    }
    at_ = start;
    size_t end = at_;
    while (end < text_.size() && is_name_part(static_cast<unsigned char>(text_[end]))) ++end;
    if (end == at_) syntax("a value");
    auto values = place();
    values["name"] = text_.substr(at_, end - at_);
    throw Refused{{"feel.unknown_name", values}};
  }

  ExpressionPtr checked_call(const std::string& function, std::vector<ExpressionPtr> arguments) {
    const auto need = [&](size_t count, Type type) {
      if (arguments.size() != count) syntax(fmt::format("{} arguments", count));
      for (const auto& a : arguments)
        if (a->type != type) clash(type_word(type), a->type);
    };
    if (std::any_of(arguments.begin(), arguments.end(), [](const auto& a) { return a->has_bounds; }))
      not_in_profile(function + "(… bounds …)");
    const auto made = [&](Type type, int scale = 0) {
      auto e = std::make_shared<Expression>(*make(Kind::Call, type, std::move(arguments), scale));
      e->name = function;
      return ExpressionPtr(e);
    };
    if (function == "date" || function == "duration") {
      if (arguments.size() != 1 || arguments[0]->kind != Kind::Literal || arguments[0]->type != Type::String)
        not_in_profile(function + "(…)");
      const auto text = std::get<std::string>(arguments[0]->literal);
      return temporal(text);
    }
    if (function == "not") {
      need(1, Type::Boolean);
      return make(Kind::Not, Type::Boolean, std::move(arguments));
    }
    if (function == "abs") {
      need(1, Type::Number);
      const int s = arguments[0]->scale;
      return made(Type::Number, s);
    }
    if (function == "floor" || function == "ceiling") {
      need(1, Type::Number);
      return made(Type::Number);
    }
    if (function == "min" || function == "max") {
      if (arguments.empty()) syntax("an argument");
      for (const auto& a : arguments) check_same(arguments[0], a);
      if (arguments[0]->type != Type::Number && arguments[0]->type != Type::Date) clash("number", arguments[0]->type);
      int scale = 0;
      for (const auto& a : arguments) scale = std::max(scale, a->scale);
      const Type type = arguments[0]->type;
      return made(type, scale);
    }
    if (function == "string length") {
      need(1, Type::String);
      return made(Type::Number);
    }
    need(2, Type::String);
    return made(Type::Boolean);
  }

  ExpressionPtr temporal(const std::string& text) {
    if (const auto date = Date::from_iso(text)) return make_literal(*date, Type::Date);
    if (const auto duration = read_duration(text))
      return make_literal(*duration, std::holds_alternative<Days>(*duration) ? Type::Days : Type::Months);
    auto values = place();
    values["expected"] = "YYYY-MM-DD, P6M, P30D";
    throw Refused{{"feel.syntax", values}};
  }

  std::string string_literal() {
    if (at_ >= text_.size() || text_[at_] != '"') syntax("\"");
    std::string value;
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      value += text_[at_];
    }
    if (at_ == text_.size()) syntax("\"");
    ++at_;
    return value;
  }

  ExpressionPtr number_literal() {
    size_t end = at_;
    while (end < text_.size() && ((text_[end] >= '0' && text_[end] <= '9') ||
                                  (text_[end] == '.' && end + 1 < text_.size() && text_[end + 1] != '.' &&
                                   text_.substr(at_, end - at_).find('.') == std::string::npos)))
      ++end;
    const auto number = Decimal::parse(std::string_view(text_).substr(at_, end - at_));
    if (!number) syntax("a number");
    at_ = end;
    // "> 1,000" would be two tests: more than 1, or 0.
    const auto is_digit = [&](size_t i) { return i < text_.size() && text_[i] >= '0' && text_[i] <= '9'; };
    if (end < text_.size() && text_[end] == ',' && is_digit(end + 1) && is_digit(end + 2) && is_digit(end + 3) &&
        !is_digit(end + 4))
      throw Refused{{"feel.thousands_mark", place()}};
    return make_literal(*number, Type::Number);
  }

  void check_same(const ExpressionPtr& a, const ExpressionPtr& b) const {
    if (a->type != b->type && a->type != Type::Null && b->type != Type::Null) clash(type_word(a->type), b->type);
  }

  std::string_view rest() const { return std::string_view(text_).substr(at_); }
  void skip() {
    for (;;) {
      if (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r'))
        ++at_;
      else if (rest().starts_with("\u3000") || rest().starts_with("\u00A0"))
        at_ += rest().starts_with("\u3000") ? 3 : 2;
      else return;
    }
  }
  bool take(std::string_view sign) {
    skip();
    if (!rest().starts_with(sign)) return false;
    at_ += sign.size();
    return true;
  }
  bool take_minus() {
    skip();
    return take("-");
  }
  bool take_word(std::string_view word) {
    skip();
    if (!rest().starts_with(word)) return false;
    if (rest().size() > word.size() && is_name_part(static_cast<unsigned char>(rest()[word.size()]))) return false;
    at_ += word.size();
    return true;
  }
  void expect(std::string_view sign) {
    if (!take(sign)) syntax(std::string(sign));
  }
  void end() {
    skip();
    if (at_ != text_.size()) {
      if (is_full_width(rest())) throw Refused{{"feel.full_width", place()}};
      syntax("the end");
    }
  }
  std::map<std::string, std::string> place() const {
    return {{"text", text_}, {"at", std::to_string(code_points(std::string_view(text_).substr(0, at_)).size() + 1)}};
  }
  [[noreturn]] void syntax(std::string expected) const {
    auto values = place();
    values["expected"] = std::move(expected);
    throw Refused{{"feel.syntax", values}};
  }
  [[noreturn]] void clash(std::string expected, Type found) const {
    auto values = place();
    values["expected"] = std::move(expected);
    values["found"] = type_word(found);
    throw Refused{{"feel.type_clash", values}};
  }
  [[noreturn]] void not_in_profile(std::string what) const {
    auto values = place();
    values["what"] = std::move(what);
    throw Refused{{"feel.not_in_profile", values}};
  }

  std::string text_;
  const Scope& scope_;
  const Expression* input_;
  static constexpr size_t kLongest = 4096;  // bytes of a cell
  static constexpr int kDeepest = 100;      // expressions within expressions; what reads them calls itself
  size_t at_ = 0;
  int depth_ = 0;
  std::set<size_t> opens_no_range_;
  bool saw_input_ = false;
};

}  // namespace

namespace {

constexpr double kMostWritten = 20000;

/// Names, literals and signs of the SQL an expression becomes, which asks some parts more than once: an expression
/// that fits a cell must not become a statement that fits no memory.
double written(const Expression& e, const Expression* input) {
  if (e.kind == Kind::Input && input) return written(*input, nullptr);
  double parts = 0;
  for (const auto& part : e.parts) parts += written(*part, input);
  const bool has_bounds =
      std::any_of(e.parts.begin(), e.parts.end(), [](const auto& part) { return part->has_bounds; });
  const bool is_sum = e.kind == Kind::Add || e.kind == Kind::Subtract || e.kind == Kind::Negate;
  const bool asks_again = e.kind == Kind::Call || e.kind == Kind::Between;
  return 1 + (has_bounds && !is_sum ? 4 : asks_again ? 2 : 1) * parts;
}

void check_written(const Expression& e, const Expression* input, const std::string& text) {
  if (written(e, input) > kMostWritten) throw Refused{{"feel.too_complex", {{"text", text}}}};
}

}  // namespace

Result<ExpressionPtr> parse_expression(const std::string& text, const Scope& scope) {
  try {
    auto e = Parser(text, scope, nullptr).whole_expression();
    check_written(*e, nullptr, text);
    return e;
  } catch (Refused& refused) { return refused.refusal; }
}

Result<Cell> parse_cell(const std::string& text, const Scope& scope, const Expression& input) {
  try {
    auto cell = Parser(text, scope, &input).cell();
    for (const auto& test : cell.tests) check_written(*test, &input, text);
    return cell;
  } catch (Refused& refused) { return refused.refusal; }
}

Result<Value> parse_literal(const std::string& text) {
  const auto parsed = parse_expression(text, {});
  if (!parsed) return parsed.error();
  if ((*parsed)->kind != Kind::Literal)
    return Refusal{"feel.not_in_profile", {{"text", text}, {"at", "1"}, {"what", text}}};
  return (*parsed)->literal;
}

}  // namespace guben::feel
