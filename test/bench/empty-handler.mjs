// The baseline of every cold start: a function that does nothing.
export const handler = async () => ({ statusCode: 200, headers: {}, body: "" });
