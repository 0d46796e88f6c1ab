/** Links read this much of a body and ignore the rest (contract, "Status codes"). */
const READ_BYTES = 4096;

/**
 * The fields of a posted form, URL-encoded or multipart. Read leniently and never the gate of an opt-out: the
 * RFC's own multipart example is malformed, and strict parsers throw on it.
 * @returns no field at all for what does not read as a form
 */
export function formFields(body: Buffer, contentType: string | undefined): URLSearchParams {
  const source = body.subarray(0, READ_BYTES).toString("latin1");
  if (/^multipart\/form-data/i.test(contentType ?? "")) return multipart(source);
  const isForm = /^application\/x-www-form-urlencoded/i.test(contentType ?? "");
  return new URLSearchParams(isForm ? source : "");
}

/** Each part by its name, whatever stands between the parts; a value is one line. */
function multipart(source: string): URLSearchParams {
  const fields = new URLSearchParams();
  const part = /name="?([\w-]+)"?[^\r\n]*\r?\n(?:[^\r\n]+\r?\n)*\r?\n([^\r\n]*)/gi;
  for (const [, name = "", value = ""] of source.matchAll(part)) {
    fields.append(name, Buffer.from(value, "latin1").toString("utf8"));
  }
  return fields;
}
