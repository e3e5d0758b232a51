#include "s3/service.h"

#include "auth/authenticator.h"
#include "base/codec.h"
#include "base/fairness/turns.h"
#include "s3/access/admission.h"
#include "s3/access/refresh.h"
#include "s3/headers/guards.h"
#include "s3/operations/body.h"
#include "s3/operations/not_configured.h"
#include "s3/operations/preflight.h"
#include "s3/protocol/client.h"
#include "s3/protocol/control.h"
#include "s3/protocol/operation.h"
#include "s3/protocol/refusal.h"
#include "s3/protocol/reply.h"
#include "s3/table.h"

namespace onggi::s3 {
namespace {

/// One part in so many of the memory budget is reserved for parties within their shares.
constexpr std::uint64_t kMemoryReserve = 8;

/// Returns a request id: 16 upper-case hex digits, as on AWS.
std::string make_request_id(Random& random) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  auto bits = random.next_u64();
  std::string id(16, '0');
  for (auto& digit : id) {
    digit = kDigits[bits & 15];
    bits >>= 4;
  }
  return id;
}

Level level_of(const Target& target) {
  return target.control          ? Level::kControl
         : target.bucket.empty() ? Level::kService
         : target.key.empty()    ? Level::kBucket
                                 : Level::kObject;
}

/// Charges a response document to the memory budget, because the document stays in memory until it
/// has been sent. Returns false if the budget is exhausted and the request is a GET. All other
/// responses are sent in any case, because they report the outcome of a change.
bool may_hold(const Context& context, const http::Response& response) {
  const auto* document = std::get_if<std::string>(&response.body);
  if (document == nullptr || document->size() <= kUncountedMax) return true;
  return context.memory.grow(document->size()) || context.request.method != "GET";
}

/// Tells the connection whose request this is, so that it counts for that party. A presigned URL or
/// a share link counts for the address, because anybody may use it. Refuses the request if the
/// connection is one too many for the party.
S3Result<void> attribute(const Context& context) {
  auto* const client = context.request.client;
  if (client == nullptr) return {};
  const auto* const user = context.caller.user.get();
  if (user != nullptr && !user->share && !context.caller.authenticated->presigned()) {
    client->identify(user->id, user->name);
  } else {
    client->forget();
  }
  if (client->provisional()) return refuse("SlowDown");
  if (client->turns != nullptr) client->turns->seen(client->party());
  return {};
}

Task<Reply> run(const Context& context) {
  switch (context.operation->support) {
    case Support::kFull: return context.operation->handler(context);
    case Support::kNotConfigured: return not_configured(context);
    case Support::kNothingToDelete: return nothing_to_delete(context);
    case Support::kNotImplemented: break;
  }
  return not_implemented(context);
}

/// Runs an operation that works for milliseconds, when it is its party's turn.
Task<Reply> run_in_turn(const Context& context) {
  auto* const client = context.request.client;
  if (client == nullptr || client->turns == nullptr) co_return co_await run(context);
  auto waiter = client->turns->take(client->party());
  const auto turn = co_await waiter;
  if (!turn.valid()) co_return refuse("SlowDown");
  co_return co_await run(context);
}

/// Performs a form upload. The upload is admitted as the equivalent PutObject request. The client
/// may take a long time to send the fields of the form, so the bucket is looked up again
/// afterwards.
Task<Reply> serve_form(Context& context) {
  if (context.operation->form == nullptr) co_return refuse("AccessDenied");
  const auto form = ONGGI_CO_TRY(co_await context.operation->form(context));
  context.caller = ONGGI_CO_TRY(refresh(context));
  context.caller = ONGGI_CO_TRY(form->authenticate(context));
  auto put = ONGGI_CO_TRY(form->as_put(context));
  put.admission = ONGGI_CO_TRY(co_await admit(put, Moment::kBeforeBody));
  co_return co_await form->store(put);
}

/// Admits the request again after its body has been received, using the document and the current
/// user, bucket and permissions.
Task<S3Result<void>> admit_again(Context& context) {
  context.admission = {};
  context.caller = ONGGI_CO_TRY(refresh(context));
  context.document_keys = ONGGI_CO_TRY(read_document_keys(context));
  if (!is_plainly_admitted(context))
    context.admission = ONGGI_CO_TRY(co_await admit(context, Moment::kAfterDocument));
  co_return S3Result<void>();
}

/// Receives the body of a copy, which must be empty. A client can delay the end of a chunked body,
/// so the source is released before the wait, and the copy is admitted again after the wait.
Task<S3Result<void>> await_empty_body(Context& context) {
  context.admission = {};
  ONGGI_CO_TRY(co_await check_no_body(context));
  co_return co_await admit_again(context);
}

/// Returns true if the request has nothing to wait for before its handler runs: neither a part of
/// the body nor its party's turn.
bool has_only_handler(const Context& context) {
  const auto& operation = *context.operation;
  return operation.judged != Judged::kByForm && operation.document.size_max == 0 &&
         !operation.copy && !operation.long_running;
}

Task<Reply> serve_in_phases(Context& context) {
  if (!is_plainly_admitted(context))
    context.admission = ONGGI_CO_TRY(co_await admit(context, Moment::kBeforeBody));
  if (context.operation->judged == Judged::kByForm) co_return co_await serve_form(context);
  if (context.operation->document.size_max > 0) {
    context.document = ONGGI_CO_TRY(co_await receive_document(context));
    ONGGI_CO_TRY(co_await admit_again(context));
  }
  if (context.operation->copy && !context.request.body->content_length())
    ONGGI_CO_TRY(co_await await_empty_body(context));
  if (context.operation->long_running) co_return co_await run_in_turn(context);
  co_return co_await run(context);
}

}  // namespace

// For most requests, the only step after admission is the handler. These requests skip
// serve_in_phases(), whose coroutine frame costs about 2 % of a GET of 4 KiB.
Task<Reply> serve(Context& context) {
  if (has_only_handler(context) && is_plainly_admitted(context)) return run(context);
  return serve_in_phases(context);
}

Service::Service(const Services& services, Observer* observer, iam::KeyUses* key_uses)
    : services_(services),
      observer_(observer),
      key_uses_(key_uses),
      host_id_(base64_encode(services.random.bytes(24))),
      memory_(services.settings.memory_max, services.settings.memory_max / kMemoryReserve) {}

Task<http::Response> Service::handle(http::Request& request) {
  const auto started = std::chrono::steady_clock::now();
  MemoryBudget::Share memory(memory_, request.client);
  HoistedNames hoisted_names;
  Context context{.services = services_,
                  .request = request,
                  .memory = memory,
                  .ids = {make_request_id(services_.random), host_id_},
                  .caller = {.now = services_.clock.now()}};
  auto reply = co_await answer(request, hoisted_names, context);
  if (reply && !may_hold(context, *reply)) reply = refuse("SlowDown");
  auto response = render(context, std::move(reply));
  if (memory.bytes() > 0) response.held = std::make_shared<MemoryBudget::Share>(std::move(memory));
  if (observer_ != nullptr) {
    observer_->finished(
        request, {context.operation, response.status, std::chrono::steady_clock::now() - started});
  }
  co_return response;
}

http::Response Service::render_refusal(const http::Refusal& refusal) {
  return refusal_response(refusal);
}

/// Determines the operation, authenticates the request, looks up the bucket, and calls serve().
/// Adds headers from the query of a presigned link to `request`, which is also `context.request`.
Task<Reply> Service::answer(http::Request& request, HoistedNames& hoisted_names, Context& context) {
  if (request.method == "OPTIONS") co_return preflight(context);
  ONGGI_CO_TRY(understand(context));
  const auto authenticated = ONGGI_CO_TRY(services_.authenticator.authenticate(
      request, context.query, context.caller.now, context.target.host_bucket()));
  context.caller.authenticated = &authenticated;
  context.caller.user = authenticated.user();
  ONGGI_CO_TRY(attribute(context));
  ONGGI_CO_TRY(add_hoisted_headers(request, context.query, authenticated, hoisted_names));
  ONGGI_CO_TRY(check_guards(request, *context.operation));
  if (!context.query.all().empty()) ONGGI_CO_TRY(check_query_guards(context.query, request));
  if (key_uses_ != nullptr && context.caller.user && !context.caller.user->share) note_use(context);
  context.caller.bucket = ONGGI_CO_TRY(find_bucket(context));
  auto reply = co_await serve(context);
  if (key_uses_ != nullptr && context.caller.form_signer) note_use(context);
  co_return reply;
}

/// Returns the bucket of the request. Returns null if the operation needs no bucket. The signer of
/// a form is unknown until the form has been read, and the signature must be checked before the
/// bucket. Therefore a form upload gets null for a missing bucket, and reports the error later.
S3Result<std::shared_ptr<const catalog::Bucket>> Service::find_bucket(
    const Context& context) const {
  const auto& name = context.target.bucket;
  const auto judged = context.operation->judged;
  if (name.empty() || judged == Judged::kAsCreation) return nullptr;
  auto bucket = services_.buckets.find(name);
  if (bucket) return *std::move(bucket);
  if (judged == Judged::kByForm) return nullptr;
  return refuse(S3Error("NoSuchBucket").field("BucketName", name));
}

/// Records the use of the access key, even if the request is refused later.
void Service::note_use(const Context& context) const {
  key_uses_->note(context.caller.authenticated->access_key(), source_address(context),
                  context.header("user-agent"));
}

/// Determines the target, the query and the operation from the request line and a few headers.
S3Result<void> Service::understand(Context& context) const {
  const auto& request = context.request;
  context.target = ONGGI_TRY(is_control(request) ? control_target(request.path)
                                                 : find_target(context.header("host"), request.path,
                                                               services_.settings.domains));
  auto query = http::Query::parse(request.query);
  if (!query) return refuse("InvalidURI");
  context.query = *std::move(query);
  const RouteKey key{request.method, level_of(context.target), request.header("x-amz-copy-source")};
  context.operation = ONGGI_TRY(route(key, context.query));
  return {};
}

http::Response Service::render(const Context& context, Reply reply) const {
  http::Response response;
  if (reply) {
    response = *std::move(reply);
  } else {
    auto& error = reply.error();
    response.status = error.status;
    response.headers = std::move(error.headers);
    if (error.status != 304) response.header("Content-Type", "application/xml");
    if (context.request.method != "HEAD" && error.status != 304) {
      response.body =
          is_control(context.request)
              ? wrapped_error_document(error, context.ids.request, host_id_)
              : error_document(error, context.request.path, context.ids.request, host_id_);
    }
    if (error.code == "RequestTimeout" || error.code == "IncompleteBody") response.close = true;
  }
  add_identity(response, context);
  add_region(response, context);
  if (context.request.method != "OPTIONS") add_cors(response, context);
  return response;
}

/// Adds the bucket's region to every error for a bucket that exists. A client that signed a HEAD
/// request for another region has no other way to learn the correct region.
/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
void Service::add_region(http::Response& response, const Context& context) const {
  const auto& bucket = context.target.bucket;
  if (response.status < 400 || bucket.empty() || !services_.buckets.find(bucket)) return;
  response.header("x-amz-bucket-region", services_.settings.region);
}

}  // namespace onggi::s3
