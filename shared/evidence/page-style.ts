/**
 * For the screen and for A4, in one colour scheme: what is printed is what was seen. Every pair of colours has a
 * contrast of 4.5:1 and more (WCAG 2.2, 1.4.3).
 */
export const STYLE = `@page{size:A4;margin:18mm 17mm 20mm;@bottom-left{content:"Consent evidence";font:8pt system-ui,sans-serif;color:#5a6470}@bottom-right{content:counter(page) " / " counter(pages);font:8pt system-ui,sans-serif;color:#5a6470}}
:root{color-scheme:light;--ink:#15191e;--soft:#55606c;--line:#d5dae1;--ground:#eceff3;--in:#17643a;--out:#9b2318;--wait:#7a5200;--note:#24478f}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:anywhere}
main{max-width:52rem;margin:2.5rem auto;padding:3.5rem clamp(1.25rem,6vw,4rem) 4rem;background:#fff;border:1px solid var(--line);border-radius:.5rem}
h1,h2{font-family:Charter,"Bitstream Charter",Georgia,"Times New Roman",serif;font-weight:600;line-height:1.2;text-wrap:balance}
h1{margin:0 0 .5rem;font-size:2.1rem;letter-spacing:-.01em}
h2{margin:3rem 0 1rem;padding-top:1.25rem;border-top:2px solid var(--ink);font-size:1.35rem}
h3{margin:0;font-size:1rem;font-weight:600}
p{margin:0 0 .75rem;text-wrap:pretty}
.over{margin:0 0 2.25rem;color:var(--soft);letter-spacing:.08em;text-transform:uppercase;font-size:.8125rem;font-weight:600}
.lead{font-size:1.125rem;color:var(--soft)}
dl{display:grid;grid-template-columns:minmax(8rem,auto) 1fr;gap:.2rem 1.25rem;margin:.6rem 0}
dt{color:var(--soft)}dd{margin:0}
dl.facts{margin:1.5rem 0 0;gap:.35rem 1.5rem}
#verdict{margin:2rem 0 0;padding:1rem 1.25rem;border:1px solid var(--line);border-inline-start:.4rem solid var(--note);border-radius:.35rem}
#verdict p:first-child{font-weight:600}#verdict p:last-child{margin:0}
#verdict.good{border-inline-start-color:var(--in)}#verdict.good p:first-child{color:var(--in)}
#verdict.bad{border-inline-start-color:var(--out)}#verdict.bad p:first-child{color:var(--out)}
table{width:100%;border-collapse:collapse;font-size:.9375rem}
caption{text-align:start;color:var(--soft);font-size:.875rem;padding-bottom:.35rem}
th,td{padding:.45rem .75rem .45rem 0;border-bottom:1px solid var(--line);text-align:start;vertical-align:top}
th{font-weight:600}thead th{color:var(--soft);font-size:.8125rem}
.yes{color:var(--in);font-weight:600}.no{color:var(--out);font-weight:600}
ol.events{list-style:none;margin:0 0 0 .5rem;padding:0;border-inline-start:2px solid var(--line)}
.event{position:relative;padding:0 0 1.9rem 1.6rem;break-inside:avoid}
.event::before{content:"";position:absolute;inset-inline-start:-.5rem;top:.35rem;width:.85rem;height:.85rem;border:3px solid var(--soft);border-radius:50%;background:#fff;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.event.in::before{border-color:var(--in);background:var(--in)}.event.out::before{border-color:var(--out);background:var(--out)}.event.wait::before{border-color:var(--wait)}
.event time{color:var(--soft);font-variant-numeric:tabular-nums;font-size:.9375rem}
.event h3 b{font-weight:700}.event.in h3 b{color:var(--in)}.event.out h3 b{color:var(--out)}.event.wait h3 b{color:var(--wait)}
.event dl,.event table{font-size:.9375rem}.event table{margin-top:.5rem}
blockquote{margin:.35rem 0;padding:.1rem 0 .1rem 1rem;border-inline-start:3px solid var(--line);white-space:pre-line}
.proof{margin:.5rem 0 0;color:var(--soft);font-size:.8125rem}
code,.hash{font:.8125rem/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
ul{margin:0 0 .75rem;padding-inline-start:1.2rem}li{margin:.3rem 0}ol.events li{margin:0}
@media print{html{font-size:9.5pt}body{background:none;line-height:1.45}main{max-width:none;margin:0;padding:0;border:0}h1{font-size:20pt}h2{font-size:13pt;margin-top:8mm;break-after:avoid}.over{margin-bottom:5mm}.event{padding-bottom:5mm}thead{display:table-header-group}tr,blockquote,.keep{break-inside:avoid}a{color:inherit;text-decoration:none}}`;
