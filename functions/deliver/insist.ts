/** Does what must not fail for a moment's sake: twice more where it throws. @throws what the last try throws */
export async function insist(
  work: () => Promise<void>,
  pause: (milliseconds: number) => Promise<unknown>,
): Promise<void> {
  for (const milliseconds of [100, 400]) {
    try {
      return await work();
    } catch {
      await pause(milliseconds);
    }
  }
  await work();
}
