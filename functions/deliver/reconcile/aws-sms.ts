import { partner } from "../partners/aws-sms.ts";
import { reconciles } from "../reconcile.ts";

export const handler = reconciles(partner);
