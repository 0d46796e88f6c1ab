// Stands in, in every bundle, for what the SDK imports dynamically and none of our calls reaches: event streams,
// and the name of a browser. Left in, they would be chunks to carry, and would split what they share with the
// rest into more files to load.
export {};
