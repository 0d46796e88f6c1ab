import { partner } from "../partners/resend.ts";
import { reconciles } from "../reconcile.ts";

export const handler = reconciles(partner);
