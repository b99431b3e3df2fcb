/**
 * Labels of Namespaces that share a view of DNS: within it each goes by its `dnsNameLabel`, so that `web.shop`
 * finds what lies in `tenant-7-shop`. What CoreDNS reaches with its plugins `view` and `rewrite`. A cluster that
 * doesn't know the labels isn't harmed by them.
 */
export const dnsViewLabel = "kubebook.dev/dns-view";

/** See {@link dnsViewLabel}. */
export const dnsNameLabel = "kubebook.dev/dns-name";
