import { expect, test } from "vitest";
import { type RemoteSecrets, secretStore } from "../../shared/secrets.ts";

const MINUTE = 60_000;

/** A store whose answers and clock the test sets. */
function counted(answers: readonly (Readonly<Record<string, string>> | Error)[]) {
  const asked: (readonly string[])[] = [];
  const clock = { now: 0 };
  const remote: RemoteSecrets = (refs) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)];
    asked.push(refs);
    return answer instanceof Error
      ? Promise.reject(answer)
      : Promise.resolve(new Map(Object.entries(answer ?? {})));
  };
  return { asked, clock, remote };
}

test("a variable that is set always wins, and nothing is asked for it", async () => {
  const { asked, remote, clock } = counted([{}]);
  const secrets = secretStore(["env:A"], { A: "local" }, remote, () => clock.now);
  expect(await secrets.get("env:A")).toBe("local");
  expect(asked).toEqual([]);
});

test("an empty variable is no secret: everybody knows it", async () => {
  const { remote, clock } = counted([{ "env:A": "stored" }]);
  expect(await secretStore(["env:A"], { A: "" }, remote, () => clock.now).get("env:A")).toBe("stored");
});

test("all of a function's secrets are read in one call, which serves five minutes", async () => {
  const { asked, remote, clock } = counted([{ "env:A": "a", "ssm:/b": "b" }]);
  const secrets = secretStore(["env:A", "ssm:/b"], {}, remote, () => clock.now);
  expect(await Promise.all([secrets.get("env:A"), secrets.get("ssm:/b")])).toEqual(["a", "b"]);
  clock.now = 5 * MINUTE;
  await secrets.get("env:A");
  expect(asked).toEqual([["env:A", "ssm:/b"]]);
  clock.now = 5 * MINUTE + 1;
  await secrets.get("env:A");
  expect(asked).toHaveLength(2);
});

test("fault 30: when the store is down at a refresh the last good value serves", async () => {
  const { remote, clock } = counted([{ "env:A": "good" }, new Error("down")]);
  const secrets = secretStore(["env:A"], {}, remote, () => clock.now);
  await secrets.get("env:A");
  clock.now = 6 * MINUTE;
  expect(await secrets.get("env:A")).toBe("good");
});

test("fault 30: when it is down from the start that is an error, and the next call asks again", async () => {
  const { remote, clock } = counted([new Error("down"), { "env:A": "good" }]);
  const secrets = secretStore(["env:A"], {}, remote, () => clock.now);
  await expect(secrets.get("env:A")).rejects.toThrow("down");
  expect(await secrets.get("env:A")).toBe("good");
});

test("a reference that the configuration does not hold is never asked for", async () => {
  const { asked, remote, clock } = counted([{ "env:B": "b" }]);
  expect(await secretStore(["env:A"], {}, remote, () => clock.now).get("env:B")).toBeUndefined();
  expect(asked).toEqual([]);
});
