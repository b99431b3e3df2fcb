/** What a directive is allowed to stand in and whether it has a block. */
const known = new Set([
  ..."user worker_processes error_log pid events http include worker_connections load_module".split(
    " ",
  ),
  ..."server listen server_name root index location return alias autoindex try_files".split(" "),
  ..."default_type add_header proxy_pass proxy_set_header error_page rewrite access_log".split(" "),
  ..."stub_status deny allow internal types log_format sendfile tcp_nopush tcp_nodelay".split(" "),
  ..."keepalive_timeout keepalive_requests gzip gzip_types gzip_min_length gzip_vary".split(" "),
  ..."client_max_body_size client_body_buffer_size client_body_temp_path proxy_temp_path".split(
    " ",
  ),
  ..."fastcgi_temp_path uwsgi_temp_path scgi_temp_path server_tokens charset expires etag".split(
    " ",
  ),
  ..."proxy_http_version proxy_connect_timeout proxy_read_timeout proxy_send_timeout".split(" "),
  ..."proxy_buffering proxy_redirect proxy_cache_bypass upstream resolver set if map".split(" "),
  ..."large_client_header_buffers client_header_timeout client_body_timeout send_timeout".split(
    " ",
  ),
  ..."ssl_certificate ssl_certificate_key ssl_protocols auth_basic auth_basic_user_file".split(" "),
  ..."limit_req limit_req_zone limit_conn limit_conn_zone real_ip_header set_real_ip_from".split(
    " ",
  ),
  ..."worker_rlimit_nofile daemon master_process use multi_accept stream geo".split(" "),
  ..."types_hash_max_size server_names_hash_bucket_size log_not_found satisfy limit_except".split(
    " ",
  ),
]);

/** Blocks whose lines are data, not directives. */
const dataBlocks = new Set(["types", "map", "geo"]);

/** Whether nginx knows a directive of this name. */
export function isKnownDirective(name: string): boolean {
  return known.has(name);
}

/** Whether the block of a directive holds data. */
export function holdsData(name: string): boolean {
  return dataBlocks.has(name);
}
