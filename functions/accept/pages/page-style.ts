import { brandRule } from "../../../shared/brand-rule.ts";
import type { Brand } from "../../../shared/config.ts";
import { sourceHash } from "../../../shared/source-hash.ts";

/**
 * Contrast of 4.5:1 and more in both schemes, targets of 48 px, reflow at 320 px. Directions are
 * logical, so that right-to-left needs no rule of its own.
 */
const STYLE = `:root{color-scheme:light dark;--ink:#16191d;--paper:#f2f4f7;--card:#fff;--line:#d7dce3;--soft:#4d5763;--act:#1a4fc4;--on:#fff;--edge:#1a4fc4;--tint:#edf2fd;--bad:#b3261e}
@media(prefers-color-scheme:dark){:root{--ink:#eceff3;--paper:#0f1216;--card:#191d23;--line:#39414c;--soft:#adb6c2;--act:#a4beff;--on:#0b1c47;--edge:#a4beff;--tint:#202a3d;--bad:#ffb4ab}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;background:var(--paper);color:var(--ink);font:1.0625rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:anywhere}
header,main,footer{max-width:35rem;margin:0 auto;padding:0 1.25rem}
header,main:first-child{padding-top:clamp(1.25rem,6vh,4rem)}main{padding-bottom:2rem}header{padding-bottom:1rem;font-weight:600;font-size:1.125rem}
header img{display:block;max-width:100%;max-height:3rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:1rem;padding:clamp(1.25rem,5vw,2.25rem)}
.card+.card{margin-top:1rem}
h1{margin:0 0 .75rem;font-size:clamp(1.5rem,1.2rem + 1.6vw,1.95rem);line-height:1.2;text-wrap:balance}
h2,legend{margin:0 0 .25rem;padding:0;font-size:1.125rem;line-height:1.35;font-weight:600}
p{margin:0 0 1rem;text-wrap:pretty}p:last-child{margin-bottom:0}bdi{font-weight:600}
.soft,small,.tick{color:var(--soft)}small{display:block;font-size:.9375rem}
.tick svg{display:block;width:2.75rem;height:2.75rem;margin-bottom:.75rem;padding:.6rem;border-radius:50%;background:var(--tint);stroke:var(--edge);fill:none;stroke-width:3}
.row{display:flex;flex-wrap:wrap;gap:.75rem;margin-top:1.5rem}.row>*{flex:1 1 12rem}.row form{display:flex}
.after{margin-top:1.25rem}.few{display:grid;grid-template-columns:repeat(3,1fr);gap:.5rem}
button,.button{flex:1;width:100%;min-height:3.25rem;padding:.75rem 1.25rem;border:2px solid var(--edge);border-radius:.75rem;background:var(--act);color:var(--on);font:inherit;font-weight:600;line-height:1.3;text-align:center;text-decoration:none;cursor:pointer}
.quiet{background:transparent;color:var(--edge)}.few button{padding-inline:0;font-size:1rem}
button:hover,.button:hover{text-decoration:underline}
a{color:inherit;text-underline-offset:.2em}
:focus-visible{outline:3px solid var(--ink);outline-offset:3px}
fieldset{border:0;margin:1.75rem 0 0;padding:0;min-width:0}.card>form>fieldset:first-child{margin-top:0}.card>p+form>fieldset:first-child{margin-top:1.5rem}
.topic{display:flex;gap:.9rem;align-items:flex-start;padding:.85rem 0;border-bottom:1px solid var(--line);cursor:pointer}
.pair{padding-bottom:.5rem;border-bottom:1px solid var(--line);margin-top:1rem}.pair legend{font-size:1.0625rem}.pair b{font-weight:400}.pair .row{margin:0;column-gap:1.5rem;row-gap:0}.pair .topic{border:0;padding:.6rem 0}
.short{margin-top:1rem}.short label{display:flex;gap:.9rem;align-items:center;min-height:2.75rem;cursor:pointer}.short p{margin:.75rem 0 .25rem}
input[type=checkbox]{flex:none;width:1.5rem;height:1.5rem;margin:.1rem 0 0;accent-color:var(--edge)}
.field{display:block;margin-top:1.25rem;font-weight:600}
input[type=text],select{display:block;width:100%;min-height:3.25rem;margin-top:.35rem;padding:.6rem .9rem;border:1px solid var(--soft);border-radius:.75rem;background:var(--card);color:var(--ink);font:inherit}
input+p{margin-top:.35rem}.error{padding-inline-start:.75rem;border-inline-start:4px solid;color:var(--bad);font-weight:600}[aria-invalid]{border:2px solid var(--bad)!important}
summary{min-height:3rem;padding:.7rem 0;cursor:pointer;font-weight:600}.card>details{margin-block:-.75rem}details[open]>summary{margin-bottom:.5rem}main>p{margin:1rem 0 0;padding-inline:.25rem;font-size:.9375rem}
ul,ol{margin:0 0 1rem;padding-inline-start:1.4rem}li{margin:.35rem 0}
.plain{padding:0;list-style:none}.plain li{padding:.5rem 0;border-top:1px solid var(--line)}
footer{padding-bottom:2rem;color:var(--soft);font-size:.9375rem}
footer summary{font-weight:400}
footer ul{display:flex;flex-wrap:wrap;gap:.25rem 1rem;padding:0;list-style:none}footer li{margin:0}footer a{display:inline-block;padding:.4rem 0}
@media(forced-colors:active){.card,button,.button{border-color:currentColor}}
`;

export interface PageStyle {
  readonly css: string;
  /** For the Content-Security-Policy: nothing but this very text is applied. */
  readonly hash: string;
}

const made = new Map<string, PageStyle>();

/** The style of a brand's pages. */
export function pageStyle(brand: Brand | undefined): PageStyle {
  const css = STYLE + brandRule(brand);
  const known = made.get(css);
  if (known !== undefined) return known;
  const style = { css, hash: sourceHash(css) };
  made.set(css, style);
  return style;
}
