import { partner } from "../partners/postmark.ts";
import { reconciles } from "../reconcile.ts";

export const handler = reconciles(partner);
