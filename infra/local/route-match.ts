import type { FunctionSpec } from "../function-spec.ts";

export interface Match {
  readonly functionName: string;
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string>>;
}

interface Route {
  readonly functionName: string;
  readonly routeKey: string;
  readonly method: string;
  readonly segments: readonly string[];
}

/**
 * Finds the route of a request as an HTTP API does: the path that says most wins (a literal over a variable,
 * that over a greedy one), then the method over ANY, then `$default`.
 */
export function routeMatcher(
  specs: readonly FunctionSpec[],
): (method: string, path: string) => Match | undefined {
  const routes = specs.flatMap((spec) => spec.routes.map((routeKey) => routeOf(spec.name, routeKey)));
  const fallback = routes.find(({ routeKey }) => routeKey === "$default");
  const ranked = routes
    .filter((route) => route !== fallback)
    .sort((a, b) => rank(b).localeCompare(rank(a), "en"));
  return (method, path) => {
    const given = path.split("/").slice(1);
    for (const route of ranked) {
      if (route.method !== "ANY" && route.method !== method) continue;
      const pathParameters = matchSegments(route.segments, given);
      if (pathParameters !== undefined) return { ...route, pathParameters };
    }
    return fallback && { ...fallback, pathParameters: {} };
  };
}

function routeOf(functionName: string, routeKey: string): Route {
  const [method = "", path = ""] = routeKey.split(" ");
  return { functionName, routeKey, method, segments: path.split("/").slice(1) };
}

/** Sorts as text: each segment's weight in turn, then whether the method is named. */
function rank({ method, segments }: Route): string {
  const weights = segments.map((segment) =>
    segment.endsWith("+}") ? "1" : segment.startsWith("{") ? "2" : "3",
  );
  return `${weights.join("")} ${method === "ANY" ? "0" : "1"}`;
}

function matchSegments(
  wanted: readonly string[],
  given: readonly string[],
): Readonly<Record<string, string>> | undefined {
  const parameters: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const value = given[index];
    if (segment.endsWith("+}")) {
      const rest = given.slice(index).join("/");
      return rest === "" ? undefined : { ...parameters, [segment.slice(1, -2)]: decode(rest) };
    }
    if (segment.startsWith("{")) {
      if (value === undefined || value === "") return undefined;
      parameters[segment.slice(1, -1)] = decode(value);
    } else if (segment !== value) return undefined;
  }
  return wanted.length === given.length ? parameters : undefined;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
