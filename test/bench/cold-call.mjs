// One execution environment, from the process's start to its second call. Plain JavaScript, so that nothing is
// paid but what Lambda pays too.
import { readFileSync, writeSync } from "node:fs";

const [, , bundle, eventsFile] = process.argv;
const events = JSON.parse(readFileSync(eventsFile, "utf8"));
const context = { awsRequestId: "bench", getRemainingTimeInMillis: () => 29_000 };
const times = [performance.now()];
const { handler } = await import(bundle);
times.push(performance.now());
const answers = [];
for (const event of events) {
  answers.push(await handler(event, context));
  times.push(performance.now());
}
const [start, loaded, first, second] = times;
const statuses = answers.map((answer) => answer?.statusCode ?? (answer?.batchItemFailures ?? []).length);
writeSync(
  3,
  JSON.stringify({ load: loaded - start, first: first - loaded, second: second - first, statuses }),
);
process.exit(0);
