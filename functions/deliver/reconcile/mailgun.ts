import { partner } from "../partners/mailgun.ts";
import { reconciles } from "../reconcile.ts";

export const handler = reconciles(partner);
