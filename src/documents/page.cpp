#include "documents/page.hpp"

#include <fmt/format.h>

#include "core/messages.hpp"
#include "core/text.hpp"

namespace guben::documents {
namespace {
constexpr std::string_view kStyle = R"css(
:root{--ink:#1d2733;--soft:#5c6b7a;--line:#d9e0e7;--red:#b3261e;--amber:#b7791f;--blue:#2b6cb0;--paper:#fff}
body{font:15px/1.6 "Noto Sans CJK SC","Microsoft YaHei","PingFang SC",sans-serif;color:var(--ink);background:#f4f6f8;margin:0}
main{max-width:1080px;margin:0 auto;padding:28px 20px 60px}
h1{font-size:26px;margin:0 0 4px}h2{font-size:19px;margin:34px 0 10px}
p.note{color:var(--soft);margin:2px 0 14px}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px}
.card{background:var(--paper);border:1px solid var(--line);border-radius:8px;padding:12px 16px}
.card b{display:block;font-size:26px;font-variant-numeric:tabular-nums}.card span{color:var(--soft)}
.red b,.red{color:var(--red)}.amber b,.amber{color:var(--amber)}
section{background:var(--paper);border:1px solid var(--line);border-radius:8px;padding:14px 18px;overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:14px}th,td{padding:5px 8px;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}th{color:var(--soft);font-weight:600}
svg text{font:12px "Noto Sans CJK SC","Microsoft YaHei",sans-serif;fill:var(--ink)}
pre{white-space:pre-wrap;font:13px/1.55 "Noto Sans Mono CJK SC",Consolas,monospace;margin:0 0 14px;padding-bottom:14px;border-bottom:1px dashed var(--line)}
.mark{display:inline-block;background:#fff4e5;border:1px solid #e6c68f;color:#7a4d00;border-radius:4px;padding:0 8px;font-size:13px}
@media print{body{background:#fff}section,.card{break-inside:avoid}}
)css";
}  // namespace

std::string page_head(const std::string& title, Language language) {
  return fmt::format(
      "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width,initial-scale=1\"><title>{}</title><style>{}</style></head><body><main>",
      language == Language::Chinese ? "zh-CN" : "en", html_escaped(title), kStyle);
}

std::string card(const std::string& label, const std::string& value, const char* css) {
  return fmt::format("<div class=\"card {}\"><b>{}</b><span>{}</span></div>", css, html_escaped(value),
                     html_escaped(label));
}

}  // namespace guben::documents
