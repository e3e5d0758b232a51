// onggi bucket: create, list, info, versioning, quota, delete, uploads.

#include <functional>

#include "server/cli/api_client.h"
#include "server/cli/quota.h"

namespace onggi::server::cli {
namespace {

struct BucketOptions {
  std::string name;
  std::string owner = "admin";
  std::string prefix;
  std::string versioning;
  QuotaOptions quota;
};

std::string path_of(const BucketOptions& options) { return "/buckets/" + encoded(options.name); }

int create(const Context& context, const BucketOptions& options) {
  const json::object body{{"name", options.name}, {"owner", options.owner}};
  const auto made = call_api(context, "POST", "/buckets", body);
  if (!made) return report(made.error());
  if (context.json()) return print_json(*made), kOk;
  std::printf("bucket %s created; owner %s\n", options.name.c_str(), options.owner.c_str());
  return kOk;
}

int list(const Context& context, const BucketOptions& options) {
  const auto path = "/buckets?limit=1000&prefix=" + encoded(options.prefix);
  const auto buckets = call_pages(context, path, "buckets", "after");
  if (!buckets) return report(buckets.error());
  if (context.json()) return print_json(*buckets), kOk;
  std::vector<Row> rows{{"NAME", "OWNER", "OBJECTS", "BYTES", "CREATED"}};
  for (const auto& bucket : *buckets)
    rows.push_back({text_of(bucket, "name"), text_of(bucket, "owner"), text_of(bucket, "objects"),
                    text_of(bucket, "bytes"), text_of(bucket, "created")});
  print_table(rows);
  return kOk;
}

int info(const Context& context, const BucketOptions& options) {
  const auto bucket = call_api(context, "GET", path_of(options));
  if (!bucket) return report(bucket.error());
  if (context.json()) return print_json(*bucket), kOk;
  std::vector<Row> fields;
  for (const auto* name : {"name", "owner", "objects", "bytes", "created"})
    fields.push_back({name, text_of(*bucket, name)});
  print_fields(fields);
  std::vector<Row> rows{{"USER", "RIGHTS", "PREFIX", "EXPIRES", "ON"}};
  for (const auto& grant : bucket->at("grants").as_array())
    rows.push_back({text_of(grant, "user"), text_of(grant, "rights"), text_of(grant, "prefix"),
                    text_of(grant, "expires"),
                    grant.at("all_buckets").as_bool() ? "all buckets" : "this bucket"});
  if (rows.size() > 1) {
    std::puts("");
    print_table(rows);
  }
  return kOk;
}

int versioning(const Context& context, const BucketOptions& options) {
  const auto path = path_of(options) + "/settings";
  const auto* const wanted = options.versioning == "on" ? "enabled" : "suspended";
  const auto change = [&](const json::value& now) {
    return json::object{{"description", now.at("description")}, {"versioning", wanted}};
  };
  const auto settings = options.versioning.empty() ? call_api(context, "GET", path)
                                                   : change_api(context, path, change);
  if (!settings) return report(settings.error());
  if (context.json()) return print_json(*settings), kOk;
  std::printf("versioning of bucket %s: %s\n", options.name.c_str(),
              text_of(*settings, "versioning").c_str());
  return kOk;
}

int quota(const Context& context, const BucketOptions& options) {
  return run_quota(context, path_of(options) + "/quota", options.quota);
}

int remove(const Context& context, const BucketOptions& options) {
  const auto gone = call_api(context, "DELETE", path_of(options));
  if (!gone) return report(gone.error());
  if (!context.json()) std::printf("bucket %s deleted\n", options.name.c_str());
  return kOk;
}

int uploads(const Context& context, const BucketOptions& options) {
  json::array all;
  std::string markers;
  while (true) {
    const auto page = call_api(context, "GET", path_of(options) + "/uploads?limit=1000" + markers);
    if (!page) return report(page.error());
    for (const auto& upload : page->at("uploads").as_array()) all.push_back(upload);
    if (!page->as_object().contains("next_key_marker")) break;
    markers = "&key_marker=" + encoded(text_of(*page, "next_key_marker")) +
              "&upload_id_marker=" + encoded(text_of(*page, "next_upload_id_marker"));
  }
  if (context.json()) return print_json(all), kOk;
  std::vector<Row> rows{{"INITIATED", "OWNER", "UPLOAD ID", "KEY"}};
  for (const auto& upload : all)
    rows.push_back({text_of(upload, "initiated"), text_of(upload, "owner"),
                    text_of(upload, "upload_id"), text_of(upload, "key")});
  print_table(rows);
  return kOk;
}

}  // namespace

void add_bucket(Verb& root) {
  const auto options = std::make_shared<BucketOptions>();
  auto noun = root.noun("bucket", "Create, list and delete buckets");
  noun.verb("create", "Create a bucket", options, create)
      .argument("NAME", options->name, "Bucket")
      .option("--owner", options->owner, "User who owns the bucket");
  noun.verb("list", "List buckets with their usage", options, list)
      .option("--prefix", options->prefix, "Only names that start with this");
  noun.verb("info", "Show a bucket and the grants on it", options, info)
      .argument("NAME", options->name, "Bucket");
  noun.verb("versioning", "Show or change whether a bucket keeps older versions", options,
            versioning)
      .argument("NAME", options->name, "Bucket")
      .one_of("STATE", options->versioning, {"on", "suspended"},
              "on or suspended; if omitted, the current state is shown");
  auto quota_verb = noun.verb("quota", "Show or change how much a bucket may hold", options, quota);
  quota_verb.argument("NAME", options->name, "Bucket");
  add_quota_options(quota_verb, options->quota);
  noun.verb("delete", "Delete an empty bucket", options, remove)
      .argument("NAME", options->name, "Bucket");
  noun.verb("uploads", "List unfinished multipart uploads", options, uploads)
      .argument("NAME", options->name, "Bucket");
}

}  // namespace onggi::server::cli
