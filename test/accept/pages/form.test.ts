import { expect, test } from "vitest";
import { formFields } from "../../../functions/accept/pages/form.ts";
import { ONE_CLICKS } from "../../support/one-clicks.ts";

test.for(ONE_CLICKS.filter(([name]) => /^A[1-4]/.test(name)))(
  "R-031, R-032, %s: is read as the field it carries",
  ([, headers, body]) => {
    const fields = formFields(Buffer.from(body), headers["content-type"]);
    expect([...fields]).toEqual([["List-Unsubscribe", "One-Click"]]);
  },
);

test("R-031: a multipart form of several fields is read whole, with other headers in its parts", () => {
  const part = (name: string, value: string): string =>
    `--X1\r\ncontent-disposition: form-data; name=${name}\r\nContent-Type: text/plain\r\n\r\n${value}\r\n`;
  const body = Buffer.from(`preamble\r\n${part("action", "all")}${part("note", "für Ann")}--X1--`);
  const fields = formFields(body, 'Multipart/Form-Data; boundary="X1"');
  expect([...fields]).toEqual([
    ["action", "all"],
    ["note", "für Ann"],
  ]);
});
