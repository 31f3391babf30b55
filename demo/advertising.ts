/** What the company's advertising cost and brought, by campaign and day, as the ad platform would report it. */
import { CAMPAIGNS, KEY_EVENT } from './company.ts';
import { fraction } from './random.ts';
import type { World } from './world.ts';

export interface CampaignDay {
  /** Index into CAMPAIGNS. */
  readonly campaign: number;
  readonly impressions: number;
  readonly clicks: number;
  readonly costOre: number;
  readonly conversions: number;
}

/**
 * Paid campaigns of one day, in the order of CAMPAIGNS. Clicks and cost are whole at once; conversions are those credited by
 * then, so a day's figure rises for a fortnight.
 * @param byHour hours since 1970 by the company's clock; conversions credited later are not in it
 */
export function campaignsOn(world: World, day: number, byHour: number): readonly CampaignDay[] {
  const visits = world.visitsOn(day);
  const clicks = new Uint32Array(CAMPAIGNS.length);
  const conversions = new Uint32Array(CAMPAIGNS.length);
  for (let index = 0; index < visits.count; index++) {
    const campaign = visits.campaign[index] as number;
    clicks[campaign] = (clicks[campaign] as number) + 1;
    if (visits.keyEvent[index] !== KEY_EVENT.none && (visits.keyEventFrom[index] as number) <= byHour)
      conversions[campaign] = (conversions[campaign] as number) + 1;
  }
  return CAMPAIGNS.flatMap((campaign, at): CampaignDay[] => {
    // Some clicks never become visits: people turn back before the page has loaded.
    const clicked = Math.round((clicks[at] as number) * 1.08);
    if (campaign.clickCost === 0 || clicked === 0) return [];
    const price = campaign.clickCost * (0.85 + 0.3 * fraction(world.seed, day, 70 + at));
    const rate = 0.012 + 0.02 * fraction(world.seed, at, 90);
    return [
      {
        campaign: at,
        impressions: Math.round(clicked / rate),
        clicks: clicked,
        costOre: Math.round(clicked * price * 100),
        conversions: conversions[at] as number,
      },
    ];
  });
}
