import { CallFailed, ExecutionEnvironment, type FunctionSettings } from "./execution-environment.ts";

export interface LocalFunction {
  readonly name: string;
  /** @throws CallFailed */
  invoke(event: object): Promise<unknown>;
  /** Loads it before its first call; ends when it is loaded, or cannot be. */
  warm(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Runs a bundle as Lambda runs it: it starts on its first call, a call that outlasts its time is ended and its
 * environment is used no more, and an environment that dies fails the calls it had; the next call has a new one.
 */
export function localFunction(settings: FunctionSettings): LocalFunction {
  const { name } = settings;
  const environments = new Set<ExecutionEnvironment>();
  let stopped = false;

  function serving(): ExecutionEnvironment {
    for (const environment of environments) {
      if (environment.state === "serves") return environment;
      if (environment.state === "gone") environments.delete(environment);
    }
    const made = new ExecutionEnvironment(settings);
    environments.add(made);
    return made;
  }

  return {
    name,
    invoke: (event) => (stopped ? Promise.reject(new CallFailed(name, "crashed")) : serving().invoke(event)),
    warm: () => (stopped ? Promise.resolve() : serving().loaded),
    async stop() {
      stopped = true;
      await Promise.all([...environments].map((environment) => environment.end()));
    },
  };
}
