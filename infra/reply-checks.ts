import { isShort, ownTexts, withBrand } from "../shared/reply-texts.ts";
import { child, items, type JsonPart, members } from "./json-part.ts";
import { mistake } from "./mistakes.ts";

const SHORT = "at most 160 letters of GSM 7-bit with the brand's name in it, 134 where there are others";
const BRANDED = "a text with {brand} or the brand's name in it: nobody else may have sent it";
const PLAIN = "a confirmation and nothing else: no price, share or currency (47 CFR 64.1200(a)(12), R-080)";

/** What people are answered is short, says who answers, and tries to sell nothing. */
export function unfitTexts(tenant: JsonPart): readonly string[] {
  const { path, value: name } = child(tenant, "name");
  if (typeof name !== "string") return [];
  const owners = [tenant, ...items(tenant, "senders")];
  const given = owners.flatMap((owner) =>
    ["stop", "start", "help"].flatMap((kind) =>
      members(child(owner, "texts"), kind).flatMap((text) => unfit(text, name, kind)),
    ),
  );
  const answers = items(tenant, "senders").some((sender) =>
    /^(heed|shared)$/.test(String(child(sender, "confirms").value)),
  );
  const isTooLong = answers && !ownTexts().every((text) => isShort(withBrand(text, name)));
  const room = Math.min(...ownTexts().map((text) => 160 - withBrand(text, "").length));
  const fits = `a name with which every answer is one SMS: at most ${room} letters of GSM 7-bit`;
  return isTooLong ? [...given, mistake(path, `a name of ${name.length} letters`, fits)] : given;
}

function unfit({ path, value }: JsonPart, name: string, kind: string): readonly string[] {
  if (typeof value !== "string") return [];
  const text = withBrand(value, name);
  const found = `a text of ${text.length} letters`;
  return [
    ...(isShort(text) ? [] : [mistake(path, found, SHORT)]),
    ...(text.includes(name) ? [] : [mistake(path, found, BRANDED)]),
    ...(kind === "stop" && /[%€$£¥]/.test(text) ? [mistake(path, found, PLAIN)] : []),
  ];
}
