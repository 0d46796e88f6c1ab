import { partner } from "../partners/ses.ts";
import { reconciles } from "../reconcile.ts";

export const handler = reconciles(partner);
