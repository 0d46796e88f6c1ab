import { brandRule } from "../../../shared/brand-rule.ts";
import type { Brand } from "../../../shared/config.ts";
import { sourceHash } from "../../../shared/source-hash.ts";

/**
 * The look of the pages that people see, with more room. Contrast of 4.5:1 and more in both schemes, reflow at
 * 320 px: a table that is wider scrolls in itself.
 */
const STYLE = `:root{color-scheme:light dark;--ink:#16191d;--paper:#f2f4f7;--card:#fff;--line:#d7dce3;--soft:#4d5763;--act:#1a4fc4;--on:#fff;--edge:#1a4fc4;--tint:#edf2fd;--bad:#b3261e;--good:#176639;--warn:#8a4b00;--c1:#1a4fc4;--c2:#b3541e;--c3:#176639;--c4:#7a3fb0;--c5:#0b6e7f;--c6:#a3195b;--c7:#5c5f00;--c8:#4d5763}
@media(prefers-color-scheme:dark){:root{--ink:#eceff3;--paper:#0f1216;--card:#191d23;--line:#39414c;--soft:#adb6c2;--act:#a4beff;--on:#0b1c47;--edge:#a4beff;--tint:#202a3d;--bad:#ffb4ab;--good:#8fdcab;--warn:#ffc27a;--c1:#a4beff;--c2:#ffb68a;--c3:#8fdcab;--c4:#d9b3ff;--c5:#7fdbe8;--c6:#ff9fca;--c7:#dde07a;--c8:#adb6c2}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:anywhere}
header,main,footer{max-width:76rem;margin:0 auto;padding:0 1.25rem}
header{display:flex;flex-wrap:wrap;gap:.5rem 1.5rem;align-items:center;padding-block:1rem}
header>b,header>a{font-size:1.125rem;font-weight:600}header img{display:block;max-height:2.25rem;max-width:12rem}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem;margin:0;padding:0;list-style:none}nav li{margin:0}
nav a{display:block;padding:.5rem .9rem;border-radius:.6rem;text-decoration:none;font-weight:600}nav a:hover{text-decoration:underline}
nav a[aria-current]{background:var(--card);box-shadow:inset 0 0 0 1px var(--line)}
main{display:grid;gap:1rem;padding-bottom:2rem;grid-template-columns:minmax(0,1fr)}
main>*{min-width:0}#live{display:grid;gap:1rem;grid-template-columns:minmax(0,1fr)}
.card{background:var(--card);border:1px solid var(--line);border-radius:.9rem;padding:clamp(1rem,3vw,1.5rem)}
.grid{display:grid;gap:1rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,17rem),1fr))}
.stack{display:grid;gap:1rem;align-content:start;grid-template-columns:minmax(0,1fr)}.beside{display:grid;gap:1rem;grid-template-columns:minmax(0,1fr)}@media(min-width:64rem){.beside{grid-template-columns:minmax(0,1fr) 21rem;align-items:start}}
kbd{font:.8125rem/1 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;padding:.1rem .4rem;border:1px solid currentColor;border-radius:.3rem;margin-inline-start:.25rem}
blockquote{margin:.5rem 0;padding:.5rem 1rem;border-inline-start:3px solid var(--line);white-space:pre-wrap}
.after{margin-top:1rem}.figures{grid-template-columns:repeat(auto-fit,minmax(min(100%,13rem),1fr))}.plot{width:100%}.wide{grid-column:1/-1}
h1{margin:.25rem 0;font-size:clamp(1.4rem,1.2rem + 1vw,1.75rem);line-height:1.2}
h2{margin:0 0 .75rem;font-size:1.125rem;line-height:1.35}h3{margin:1rem 0 .25rem;font-size:1rem}
p{margin:0 0 .75rem}p:last-child{margin-bottom:0}
.soft,small{color:var(--soft)}small{font-size:.875rem}
.big{font-size:1.9rem;font-weight:600;line-height:1.2;margin:0}
.good{color:var(--good)}.bad{color:var(--bad)}.warn{color:var(--warn)}.good,.bad,.warn{font-weight:600}
.notice{padding:.75rem 1rem;border-radius:.6rem;background:var(--card);border:1px solid var(--line);border-inline-start:4px solid var(--good)}.notice.mistake{border-inline-start-color:var(--bad)}
.scroll>table{min-width:34rem}.scroll{overflow-x:auto;margin-inline:-.25rem;padding-inline:.25rem}
table{width:100%;border-collapse:collapse;font-size:.9375rem;overflow-wrap:normal}caption{text-align:start;font-weight:600;padding-bottom:.5rem}
th,td{text-align:start;vertical-align:top;padding:.5rem .75rem .5rem 0;border-bottom:1px solid var(--line)}th{font-weight:600;white-space:nowrap}td.n,th.n{text-align:end;font-variant-numeric:tabular-nums}
code,pre{font:.875rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}pre{overflow-x:auto;margin:.5rem 0;padding:.75rem;background:var(--paper);border-radius:.5rem;white-space:pre-wrap}
dl{display:grid;grid-template-columns:minmax(6rem,auto) 1fr;gap:.25rem 1rem;margin:0}dt{color:var(--soft)}dd{margin:0}
.row{display:flex;flex-wrap:wrap;gap:.75rem;align-items:end}.row>label{flex:1 1 14rem}
label{display:block;font-weight:600}
input[type=text],input[type=search],select,textarea{display:block;width:100%;min-height:2.75rem;margin-top:.25rem;padding:.5rem .75rem;border:1px solid var(--soft);border-radius:.6rem;background:var(--card);color:var(--ink);font:inherit;font-weight:400}textarea{min-height:8rem}
input[type=checkbox],input[type=radio]{width:1.25rem;height:1.25rem;accent-color:var(--edge);vertical-align:middle}
button,.button{display:inline-block;min-height:2.75rem;padding:.5rem 1.1rem;border:2px solid var(--edge);border-radius:.6rem;background:var(--act);color:var(--on);font:inherit;font-weight:600;text-decoration:none;cursor:pointer}
.quiet{background:transparent;color:var(--edge)}.danger{border-color:var(--bad);background:transparent;color:var(--bad)}button:hover,.button:hover{text-decoration:underline}
a{color:inherit;text-underline-offset:.2em}
:focus-visible{outline:3px solid var(--ink);outline-offset:2px}
summary{min-height:2.75rem;padding:.6rem 0;cursor:pointer;font-weight:600}
ol.timeline{margin:0;padding:0;list-style:none}.timeline>li{padding:.75rem 0 .75rem 1rem;border-inline-start:3px solid var(--line);margin-bottom:.25rem}@media(max-width:30rem){.timeline dl{grid-template-columns:minmax(0,1fr)}.timeline dd{margin-bottom:.25rem}}.timeline h3{margin-top:0}.timeline .scroll{margin-top:.75rem}.timeline>li.no{border-color:var(--bad)}.timeline>li.yes{border-color:var(--good)}
footer{padding-block:1rem 2rem;color:var(--soft);font-size:.875rem;display:flex;flex-wrap:wrap;gap:1rem;align-items:center}footer form{margin:0}
.key{display:inline-flex;gap:.35rem;align-items:center;margin-inline-end:1rem}svg{display:block;max-width:100%;height:auto}svg text{fill:var(--soft);font-size:12px}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;background:var(--card);padding:.5rem}
@media(forced-colors:active){.card,button,.button{border-color:currentColor}}
@media print{body{background:none}header nav,footer,form,.skip{display:none}.card{break-inside:avoid}details>*{display:block}}
`;

export interface ConsoleStyle {
  readonly css: string;
  /** For the Content-Security-Policy: nothing but this very text is applied. */
  readonly hash: string;
}

const made = new Map<string, ConsoleStyle>();

/** The style of a company's console. */
export function consoleStyle(brand: Brand | undefined): ConsoleStyle {
  const css = STYLE + brandRule(brand);
  const known = made.get(css);
  if (known !== undefined) return known;
  const style = { css, hash: sourceHash(css) };
  made.set(css, style);
  return style;
}
