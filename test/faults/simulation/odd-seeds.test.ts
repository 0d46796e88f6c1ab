import { keepQuiet, testSeeds } from "./seeds.ts";

keepQuiet();

testSeeds("odd");
