/** Dimensions of the GA4 Data API for filters and items (https://developers.google.com/analytics/devguides/reporting/data/v1/api-schema). */

/** Any of these beside an ad metric makes the API answer it; the first is added where none is asked. */
export const campaignDimensions: readonly string[] = [
  'sessionCampaignName',
  'sessionCampaignId',
  'campaignName',
  'campaignId',
  'firstUserCampaignName',
  'firstUserCampaignId',
  'sessionGoogleAdsCampaignName',
  'sessionGoogleAdsCampaignId',
  'googleAdsCampaignName',
  'googleAdsCampaignId',
];

export const dimensions: readonly string[] = [
  ...campaignDimensions,
  ...[
    'audienceId',
    'audienceName',
    'brandingInterest',
    'browser',
    'city',
    'cityId',
    'contentGroup',
    'contentId',
    'contentType',
    'continent',
  ],
  ...['country', 'countryId', 'currencyCode', 'dayOfWeek', 'dayOfWeekName', 'defaultChannelGroup', 'deviceCategory', 'deviceModel'],
  ...['eventName', 'fileExtension', 'fileName', 'firstSessionDate', 'firstUserDefaultChannelGroup', 'firstUserMedium'],
  ...['firstUserPrimaryChannelGroup', 'firstUserSource', 'firstUserSourceMedium', 'fullPageUrl', 'hostName', 'hour', 'isKeyEvent'],
  ...['itemBrand', 'itemCategory', 'itemId', 'itemName', 'itemVariant', 'landingPage', 'landingPagePlusQueryString', 'language'],
  ...['languageCode', 'linkDomain', 'linkText', 'linkUrl', 'manualCampaignName', 'manualMedium', 'manualSource', 'manualTerm', 'medium'],
  ...['method', 'mobileDeviceModel', 'newVsReturning', 'operatingSystem', 'orderCouponName', 'outbound', 'pageLocation', 'pagePath'],
  ...['pagePathPlusQueryString', 'pageReferrer', 'pageTitle', 'percentScrolled', 'platform', 'platformDeviceCategory'],
  ...['primaryChannelGroup', 'region', 'screenResolution', 'searchTerm', 'sessionDefaultChannelGroup', 'sessionManualAdContent'],
  ...['sessionManualTerm', 'sessionMedium', 'sessionPrimaryChannelGroup', 'sessionSource', 'sessionSourceMedium', 'sessionSourcePlatform'],
  ...['signedInWithUserId', 'source', 'sourceMedium', 'sourcePlatform', 'streamId', 'streamName', 'transactionId', 'unifiedPagePathScreen'],
  ...['unifiedPageScreen', 'unifiedScreenClass', 'unifiedScreenName', 'userAgeBracket', 'userGender', 'videoProvider', 'videoTitle'],
  ...['videoUrl', 'visible'],
];
