// The inside of a worker thread that stands for one Lambda execution environment: it loads one bundle and
// calls its handler, once for each message. Plain JavaScript, because every worker would load the compiler anew.
import { parentPort, workerData } from "node:worker_threads";

/** @type {import("./execution-environment.ts").HostData} */
const { name, bundle } = workerData;
const { handler } = await import(bundle);

parentPort?.on("message", ({ id, event, deadline }) => {
  const context = {
    awsRequestId: `${name}-${id}`,
    functionName: name,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  call(event, context).then(
    (result) => answer({ id, result }),
    (error) => answer({ id, thrown: describe(error) }),
  );
});
// Loaded: this is no call's answer.
answer({ id: 0 });

async function call(event, context) {
  return JSON.stringify(await handler(JSON.parse(event), context));
}

/** Without the message, which may quote its input. */
function describe(error) {
  if (!(error instanceof Error)) return { name: typeof error };
  return {
    name: error.name,
    code: String(error.code ?? ""),
    frame: /\n\s+at (.*)/.exec(error.stack ?? "")?.[1],
  };
}

/** @param {import("./execution-environment.ts").HostAnswer} message */
function answer(message) {
  parentPort?.postMessage(message);
}
