import { partner } from "../partners/sendgrid.ts";
import { reconciles } from "../reconcile.ts";

export const handler = reconciles(partner);
