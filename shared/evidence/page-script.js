// Verifies the evidence that this page carries, in the reader's own browser: nothing is asked of anybody. It is
// written apart from the program that made the file, so that two hands agree on every hash.
void (async () => {
  const utf8 = (text) => new TextEncoder().encode(text);
  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const fromHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  const fromBase64Url = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
  const joined = (...parts) => Uint8Array.from(parts.flatMap((part) => [...part]));
  const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

  // RFC 8785: names in the order of their UTF-16 units, and nothing between them.
  function canonical(value) {
    if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
    if (typeof value !== "object" || value === null) return JSON.stringify(value);
    const names = Object.keys(value).sort();
    return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
  }
  const hashOf = async (value) => hex(await sha256(utf8(canonical(value))));

  async function chainFindings(events) {
    const found = [];
    const chains = Map.groupBy(events, ({ entry }) => `${entry.pk} ${entry.region}`);
    for (const chain of chains.values()) {
      let prev = "0".repeat(64);
      let seq = 1;
      for (const { link, entry, event } of chain
        .filter((one) => one.link !== null)
        .sort((a, b) => a.link.seq - b.link.seq)) {
        const { hash, ...rest } = link;
        const sound =
          link.seq === seq &&
          link.prev === prev &&
          link.eventId === event.eventId &&
          link.entryHash === (await hashOf(entry)) &&
          hash === (await hashOf({ format: "heed-chain-1", ...rest }));
        if (!sound) found.push([event.eventId, "does not fit into the chain"]);
        prev = hash;
        seq = link.seq + 1;
      }
    }
    return found;
  }

  async function opened(key, entry, eventId, name) {
    try {
      const sealed = fromBase64Url(entry[name]);
      const aes = await crypto.subtle.importKey("raw", fromBase64Url(key), "AES-GCM", false, ["decrypt"]);
      const how = {
        name: "AES-GCM",
        iv: sealed.slice(0, 12),
        additionalData: utf8(`${entry.pk}#${eventId}`),
      };
      const plain = await crypto.subtle.decrypt(how, aes, sealed.slice(12));
      return JSON.parse(new TextDecoder().decode(plain));
    } catch {
      return undefined;
    }
  }

  async function isOfPerson(key, entry, { channel, address }) {
    const how = { name: "HMAC", hash: "SHA-256" };
    const hmac = await crypto.subtle.importKey("raw", fromBase64Url(key), how, false, ["verify"]);
    return crypto.subtle.verify(
      "HMAC",
      hmac,
      fromBase64Url(entry.commitment ?? ""),
      utf8(`${channel}\0${address}`),
    );
  }

  async function sealFindings({ subject, controller, wordings }, { event, entry, evidence, agent, keys }) {
    const found = [];
    const { eventId, contactId, reason, late, ...shown } = event;
    const same =
      entry.pk === `${controller.tenant}#${contactId}` &&
      entry.sk === `E#${eventId}` &&
      (entry.reason ?? null) === reason &&
      (entry.late ?? false) === late &&
      Object.entries(shown).every(([name, value]) => entry[name] === value);
    if (!same) found.push("is shown otherwise than it was stored");
    const told = keys.evidence && (await opened(keys.evidence, entry, eventId, "evidence"));
    if (canonical(told ?? null) !== canonical(evidence))
      found.push("shows evidence that was not sealed in it");
    if (keys.evidence && !(await isOfPerson(keys.evidence, entry, subject)))
      found.push("is of another person");
    const seen = keys.agent && (await opened(keys.agent, entry, eventId, "agent"));
    if (agent !== "destroyed" && canonical(seen ?? null) !== canonical(agent)) {
      found.push("shows an address or browser that was not sealed in it");
    }
    const named = evidence?.wording?.hash;
    const wording = Object.hasOwn(wordings, named) && wordings[named];
    if (wording) {
      const list = JSON.stringify([wording.language, Object.entries(wording.texts)]);
      if (hex(await sha256(utf8(list))) !== named) found.push("shows words that were not the ones");
    }
    return found.map((what) => [eventId, what]);
  }

  async function isSigned({ head, key, signature }) {
    try {
      const ed25519 = await crypto.subtle.importKey("raw", fromBase64Url(key), "Ed25519", false, ["verify"]);
      return await crypto.subtle.verify("Ed25519", ed25519, fromBase64Url(signature), utf8(canonical(head)));
    } catch {
      return false;
    }
  }

  async function headFindings({ heads }, { event, link, inHead }) {
    if (inHead === null) return [];
    const signed = heads.find(({ head }) => head.region === inHead.region && head.day === inHead.day);
    const leaf = canonical({ contactId: event.contactId, seq: link?.seq, hash: link?.hash });
    let hash = await sha256(joined([0], utf8(leaf)));
    for (const { left, right } of inHead.path) {
      const pair = left === undefined ? [hash, fromHex(right)] : [fromHex(left), hash];
      hash = await sha256(joined([1], ...pair));
    }
    return signed?.head.root === hex(hash) ? [] : [[event.eventId, "is not what its day's head covers"]];
  }

  async function findingsIn(file) {
    const found = await chainFindings(file.events);
    for (const event of file.events) {
      found.push(...(await sealFindings(file, event)), ...(await headFindings(file, event)));
    }
    for (const signed of file.heads) {
      if (!(await isSigned(signed))) found.push([signed.head.day, "has a head whose signature does not fit"]);
    }
    return found;
  }

  const place = document.getElementById("verdict");
  const say = (state, lines) => {
    place.className = state;
    place.replaceChildren(
      ...lines.map((line) => {
        const paragraph = document.createElement("p");
        paragraph.textContent = line;
        return paragraph;
      }),
    );
  };
  if (globalThis.crypto?.subtle === undefined) return;
  const file = JSON.parse(document.getElementById("evidence").textContent);
  const found = await findingsIn(file);
  const covered = file.events.filter(({ inHead }) => inHead !== null).length;
  if (found.length > 0) {
    say("bad", ["This file does not verify.", ...found.map(([where, what]) => `${where} ${what}.`)]);
  } else {
    say("good", [
      "Verified in this browser.",
      `${file.events.length} events fit their hashes and one another; ${covered} are covered by a signed head.`,
    ]);
  }
})();
