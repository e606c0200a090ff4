#include "nexusml/monitor/internal/page.h"

#include "nexusml/monitor/internal/report_text.h"

namespace nexusml::monitor {
namespace {

constexpr std::string_view kStyle = R"(<style>
:root{color-scheme:light dark;--ground:#fff;--text:#1b1f24;--faint:#6a737d;--line:#d8dee4;--r:#6b8fb5;--c:#d9822b;--bad:#b42318;--good:#1a7f37}
@media screen and (prefers-color-scheme:dark){:root{--ground:#14171b;--text:#e6e9ec;--faint:#98a2ad;--line:#30363d;--r:#7aa7d6;--c:#f0a04b;--bad:#ff7b72;--good:#56d364}}
body{background:var(--ground);color:var(--text);font:15px/1.5 system-ui,sans-serif;max-width:1180px;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem;margin:0 0 .3rem}h2{font-size:1.1rem;margin:2rem 0 .6rem}h3{font-size:1rem;margin:1.4rem 0 .4rem}h4{font-size:.95rem;margin:0 0 .4rem}h1,h2,h4,td.name,li,p{overflow-wrap:anywhere}h2 .faint{font-weight:400;font-size:.95rem}
a{color:inherit}a:focus-visible,.wide:focus-visible{outline:2px solid var(--r)}
p{margin:.3rem 0}.faint{color:var(--faint)}.bad{color:var(--bad);font-weight:600}.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}th,td{text-align:left;padding:.25rem .7rem .25rem 0;border-bottom:1px solid var(--line);white-space:nowrap}
th{color:var(--faint);font-weight:500}.plots{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(320px,100%),1fr));gap:1.2rem}
figure{margin:0;border:1px solid var(--line);border-radius:8px;padding:.8rem}svg{width:100%;height:auto;display:block}
svg text{fill:var(--faint);font-size:11px}path.r,rect.r{fill:var(--r);fill-opacity:.55}rect.c{fill:var(--c)}path.c{fill:var(--c);fill-opacity:.25;stroke:var(--c);stroke-width:1.5}
figcaption{color:var(--faint);font-size:.85rem}path.line{fill:none;stroke:var(--r);stroke-width:1.5}path.area{fill:var(--r);fill-opacity:.15}line.axis{stroke:var(--line)}
.good{color:var(--good)}.warn{color:var(--c);font-weight:600}ul{padding-left:1.2rem}td.text{white-space:normal;min-width:14rem}td.name{white-space:normal;min-width:8rem}table.matrix{width:auto}section{border-top:1px solid var(--line);margin-top:2rem}
.facts{display:flex;flex-wrap:wrap;gap:.3rem 1.8rem;margin:.6rem 0;padding:0;list-style:none}.facts b{display:block;font-size:1.15rem;font-weight:600}
i{display:inline-block;width:.8em;height:.8em;border-radius:2px;margin:0 .3em 0 .9em;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.legend i:first-child{margin-left:0}i.r{background:var(--r)}i.c{background:var(--c)}svg{print-color-adjust:exact;-webkit-print-color-adjust:exact}
figure h3{margin-top:0}ol.todo{list-style:none;padding:0;margin:0}ol.todo li{border-bottom:1px solid var(--line);padding:.45rem 0}ol.todo p{margin:0}
@media(min-width:800px){ol.todo li{display:grid;grid-template-columns:3fr 2fr;gap:1.5rem}}
@media(max-width:640px){table.stack thead{display:none}table.stack,.stack tbody,.stack tr,.stack td{display:block}
.stack tr{border-bottom:1px solid var(--line);padding:.5rem 0}.stack td{border:0;padding:.05rem 0;white-space:normal;min-width:0}
.stack td::before{content:attr(data-of);color:var(--faint);display:inline-block;min-width:7.5rem;font-weight:400}}
@media print{body{max-width:none;margin:0;font-size:10pt}figure,tr,ol.todo li,.facts{break-inside:avoid}h1,h2,h3,h4,.legend{break-after:avoid}.wide{overflow:visible}section{break-before:page}}
</style>
)";

}  // namespace

std::string page_head(std::string_view title) {
  std::string head =
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
      escaped(title) + "</title>\n";
  head += kStyle;
  return head + "</head>\n<body>\n";
}

}  // namespace nexusml::monitor
