/** Settings of a Google Analytics connection. */
import { z } from 'zod';

const DAYS_MAX = 90;
const property = z
  .union([z.string(), z.int()])
  .transform((value) => String(value).trim())
  .pipe(z.string().regex(/^(properties\/)?\d{1,20}$/, 'allowed: properties/ and digits, such as properties/123456'))
  .transform((text) => `properties/${text.replace('properties/', '')}`)
  .describe('Property, such as properties/123456 (Admin, Property details; not the measurement id G-…)');

export const settingsSchema = z
  .strictObject({
    property,
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'allowed: an ISO 4217 code such as SEK')
      .optional()
      .describe("Currency of revenue and cost; left out: the property's own"),
    customDimensions: z
      .array(z.string().regex(/^custom(Event|User|Item):[\w-]{1,100}$/, 'allowed: customEvent:name, customUser:name or customItem:name'))
      .max(100)
      .default([])
      .describe('Custom dimensions for filters and items'),
    completeAfterDays: z.int().min(0).max(DAYS_MAX).default(1).describe("Days until a day's numbers are all there"),
    settledAfterDays: z
      .int()
      .min(1)
      .max(DAYS_MAX)
      .default(3)
      .describe('Days until a number no longer changes; 12 for key events and revenue by channel'),
  })
  .refine((settings) => settings.settledAfterDays >= settings.completeAfterDays, {
    path: ['settledAfterDays'],
    message: 'allowed: at least completeAfterDays',
  });
export type Settings = z.infer<typeof settingsSchema>;
