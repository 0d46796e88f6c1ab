import { describe, expect, test } from "vitest";
import { sharing } from "../../functions/deliver/sharing.ts";

/** Sends numbers and keeps which went together; each comes to its double, and 13 to nothing good. */
function doubling(size: number) {
  const sent: number[][] = [];
  const inCompany = sharing(size, (items: readonly number[]) => {
    sent.push([...items]);
    return items.map((item) =>
      item === 13 ? Promise.reject(new Error("unlucky")) : Promise.resolve(item * 2),
    );
  });
  return { sent, inCompany };
}

function soon(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}

describe("chains that share requests", () => {
  test("send together what stands first in each, and each gets its own outcome", async () => {
    const { sent, inCompany } = doubling(10);
    const chains = [[1, 10], [2], [3, 30, 300]].map((items) =>
      inCompany(async (ask) => {
        const outcomes = [];
        for (const item of items) outcomes.push(await ask(item));
        return outcomes;
      }),
    );
    expect(await Promise.all(chains)).toEqual([[2, 20], [4], [6, 60, 600]]);
    expect(sent).toEqual([[1, 2, 3], [10, 30], [300]]);
  });

  test("send no more than a request holds", async () => {
    const { sent, inCompany } = doubling(2);
    await Promise.all([1, 2, 3, 4, 5].map((item) => inCompany((ask) => ask(item))));
    expect(sent).toEqual([[1, 2], [3, 4], [5]]);
  });

  test("wait for those on their way, and not for those that ended without asking", async () => {
    const { sent, inCompany } = doubling(10);
    await Promise.all([
      inCompany((ask) => ask(1)),
      inCompany(async (ask) => {
        await soon();
        return ask(2);
      }),
      inCompany(() => Promise.resolve()),
      inCompany(() => Promise.reject(new Error("nothing to ask"))).catch(() => {}),
    ]);
    expect(sent).toEqual([[1, 2]]);
  });

  test("fail each for itself", async () => {
    const { inCompany } = doubling(10);
    const [good, bad] = await Promise.allSettled([1, 13].map((item) => inCompany((ask) => ask(item))));
    expect(good).toEqual({ status: "fulfilled", value: 2 });
    expect(bad).toMatchObject({ status: "rejected" });
  });

  test("hear that an outcome is missing", async () => {
    const inCompany = sharing(10, (_items: readonly number[]): Promise<number>[] => []);
    await expect(inCompany((ask) => ask(1))).rejects.toThrow("without an outcome");
  });
});
