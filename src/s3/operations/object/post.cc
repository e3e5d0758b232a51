// PostObject: an HTML form uploads a file, either anonymously or with a policy that a user signed.
// After the fields have been read, the form is admitted and handled as a PutObject request with
// headers from the fields. https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
#include <algorithm>
#include <array>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "auth/authenticator.h"
#include "base/codec.h"
#include "catalog/codes.h"
#include "catalog/rules.h"
#include "s3/documents/post_form.h"
#include "s3/documents/tags.h"
#include "s3/headers/guards.h"
#include "s3/headers/object.h"
#include "s3/operations/body.h"
#include "s3/operations/object/put.h"
#include "s3/operations/rows.h"
#include "s3/protocol/object_error.h"
#include "s3/protocol/operation.h"
#include "s3/protocol/reply.h"

namespace onggi::s3 {
namespace {

/// Returns true for headers of the POST request that identify its sender or origin. PutObject keeps
/// these headers. The other headers describe the form, not the object.
bool is_kept_header(std::string_view name) {
  const auto begins = [&](std::string_view prefix) { return name.starts_with(prefix); };
  return name == "x-amz-expected-bucket-owner" ||
         !(begins("content-") || begins("x-amz-") || begins("if-") || name == "expect" ||
           name == "cache-control" || name == "expires" || name == "transfer-encoding");
}

/// Returns true for form fields with the same meaning as the header of the same name.
bool is_header_field(std::string_view name) {
  const bool of_message = name == "content-length" || name == "content-range";
  return (name.starts_with("content-") && !of_message) || name.starts_with("x-amz-") ||
         name == "cache-control" || name == "expires";
}

/// Returns true for headers of the POST request that would protect the object but are not kept,
/// because a form has fields instead. Ignoring them would store the object unprotected.
bool is_dropped_guard(std::string_view name) {
  return !is_kept_header(name) && (is_condition(name) || is_guard(name));
}

/// Converts the tags of a <Tagging> document to the format of x-amz-tagging.
S3Result<std::string> tags_as_header(std::string_view document) {
  const auto tags = ONGGI_TRY(parse_tagging(document, catalog::kObjectTagsMax));
  std::string out;
  for (const auto& [key, value] : tags) {
    if (!out.empty()) out += '&';
    out.append(uri_encode(key, false)).append("=").append(uri_encode(value, false));
  }
  return out;
}

/// The PutObject request that is equivalent to a form.
class PutOfForm {
 public:
  static S3Result<std::unique_ptr<PutOfForm>> make(const http::Request& posted,
                                                   const auth::FormFields& fields) {
    auto put = std::make_unique<PutOfForm>();
    put->request = posted;
    put->request.method = "PUT";
    for (const auto& header : posted.headers)
      if (is_dropped_guard(header.name)) return refuse(unbuilt_header(header.name));
    std::erase_if(put->request.headers,
                  [](const auto& header) { return !is_kept_header(header.name); });
    for (const auto& [name, value] : fields) {
      // Lock fields are refused, because AWS documents none for forms. The bucket's default
      // retention also applies to form uploads.
      if (is_condition(name) || name.starts_with("x-amz-object-lock-") ||
          (is_guard(name) && !honours_guard(kPutObject, name)))
        return refuse(unbuilt_header(name));
      if (is_header_field(name)) {
        ONGGI_TRY(put->add(name, value));
      } else if (name == "acl") {
        ONGGI_TRY(put->add("x-amz-acl", value));
      } else if (name == "tagging") {
        auto tags = ONGGI_TRY(tags_as_header(value));
        ONGGI_TRY(put->add("x-amz-tagging", std::move(tags)));
      }
    }
    return put;
  }

  http::Request request;

 private:
  S3Result<void> add(std::string_view name, std::string value) {
    ONGGI_TRY(check_header_text(name, value));
    // "acl" and "x-amz-acl" are the same header. Repeated headers are rejected, so that policies
    // check the value that PutObject uses.
    if (request.header(name))
      return refuse("InvalidArgument", "The field " + std::string(name) + " is repeated.");
    const auto& kept = kept_.emplace_back(std::string(name), std::move(value));
    request.headers.push_back({kept.first, trim(kept.second)});
    return {};
  }

  std::deque<std::pair<std::string, std::string>> kept_;  // owns the text of the added headers
};

S3Result<std::string> boundary_of(const Context& context) {
  const auto type = context.header("content-type");
  auto boundary = http::form_boundary(type);
  if (boundary) return *std::move(boundary);
  const auto name = trim(type.substr(0, type.find(';')));
  if (equals_ignoring_case(name, "multipart/form-data")) return refuse("MalformedPOSTRequest");
  constexpr std::string_view kWhy = "Bucket POST must be of the enclosure-type multipart/form-data";
  return refuse(S3Error("PreconditionFailed").field("Condition", std::string(kWhy)));
}

S3Result<std::string> key_of(const auth::FormFields& fields) {
  const auto* key = auth::find_field(fields, "key");
  if (key == nullptr || key->empty()) return refuse(S3Error(auth::missing_field("key")));
  ONGGI_TRY(check_key(*key));
  return *key;
}

/// Returns the URL in the field success_action_redirect, or in `redirect`, the field's former name,
/// with the bucket, key and ETag added to the URL's query. Returns nullopt if the field is missing
/// or is not an HTTP URL.
std::optional<std::string> redirect_of(const Context& put, const auth::FormFields& fields,
                                       const catalog::ObjectInfo& object) {
  const auto* wanted = auth::find_field(fields, "success_action_redirect");
  if (wanted == nullptr) wanted = auth::find_field(fields, "redirect");
  if (wanted == nullptr || has_control(*wanted) || wanted->contains(' ') ||
      !(wanted->starts_with("http://") || wanted->starts_with("https://")))
    return std::nullopt;
  const auto fragment = std::min(wanted->find('#'), wanted->size());
  std::string url = wanted->substr(0, fragment);
  url += url.contains('?') ? '&' : '?';
  url.append("bucket=").append(uri_encode(put.target.bucket, false));
  url.append("&key=").append(uri_encode(put.target.key, false));
  url.append("&etag=").append(uri_encode(quoted_etag(object.etag), false));
  return url.append(wanted->substr(fragment));
}

http::Response form_reply(const Context& put, const auth::FormFields& fields,
                          const catalog::ObjectInfo& object) {
  auto response = put_reply(put, object);
  if (auto redirect = redirect_of(put, fields, object)) {
    response.status = 303;
    response.header("Location", *std::move(redirect));
    return response;
  }
  const auto* wanted = auth::find_field(fields, "success_action_status");
  const std::string_view status = wanted == nullptr ? "" : std::string_view(*wanted);
  response.status = status == "200" ? 200 : status == "201" ? 201 : 204;
  response.header("Location", object_url(put));
  if (response.status != 201) return response;
  XmlWriter xml;
  xml.open("PostResponse").text("Location", object_url(put)).text("Bucket", put.target.bucket);
  xml.text("Key", put.target.key).text("ETag", quoted_etag(object.etag)).close("PostResponse");
  response.header("Content-Type", "application/xml");
  response.body = std::move(xml).take();
  return response;
}

/// A form whose fields have been read, and the file that follows them.
class FormUpload final : public PostedForm {
 public:
  explicit FormUpload(std::unique_ptr<PostForm> form) : form_(std::move(form)) {}

  [[nodiscard]] S3Result<Caller> authenticate(const Context& posted) override {
    const auto& fields = form_->fields();
    key_ = ONGGI_TRY(key_of(fields));
    auto caller = posted.caller;
    if (caller.user) {
      return refuse(invalid_argument("Authorization", posted.header("authorization"),
                                     "A form is signed by its policy and not by its request."));
    }
    if (!auth::is_anonymous(fields)) {
      auto form =
          posted.services.authenticator.authenticate_form(fields, posted.target.bucket, caller.now);
      if (!form) return refuse(S3Error(std::move(form).error()));
      file_size_ = form->file_size;
      caller.form_signer =
          std::make_shared<const auth::Authenticated>(std::move(form->authenticated));
      caller.authenticated = caller.form_signer.get();
      caller.user = caller.form_signer->user();
    }
    file_size_.max = std::min(file_size_.max, catalog::kPutSizeMax);
    return caller;
  }

  [[nodiscard]] S3Result<Context> as_put(const Context& posted) override {
    const auto& target = posted.target;
    if (!posted.caller.bucket)
      return refuse(S3Error("NoSuchBucket").field("BucketName", target.bucket));
    meant_ = ONGGI_TRY(PutOfForm::make(posted.request, form_->fields()));
    return Context{.services = posted.services,
                   .request = meant_->request,
                   .memory = posted.memory,
                   .ids = posted.ids,
                   .target = {target.bucket, key_, target.virtual_host},
                   .operation = &kPutObject,
                   .caller = posted.caller};
  }

  Task<Reply> store(const Context& put) override {
    auto request = ONGGI_CO_TRY(put_request(put));
    if (const auto fits = form_->limit_file(file_size_); !fits) {
      const auto code = fits.error().code;
      co_return refuse(co_await form_->size_error(code));
    }
    auto body = ONGGI_CO_TRY(file_body(put));
    const auto stored =
        co_await put.services.objects.put(*put.caller.bucket, std::move(request), std::move(body));
    if (stored) co_return form_reply(put, form_->fields(), *stored);
    const auto code = stored.error().code;
    if (code == catalog::kEntityTooSmall || code == catalog::kEntityTooLarge)
      co_return refuse(co_await form_->size_error(code));
    co_return refuse(object_error(stored.error(), put));
  }

 private:
  /// Returns the file as the body of the PutObject request.
  S3Result<catalog::IncomingBody> file_body(const Context& put) {
    catalog::IncomingBody body;
    body.source = form_.get();
    body.size = std::min(form_->file_size_max(), file_size_.max);
    body.size_is_max = true;
    ONGGI_TRY(read_digests(put.request, body));
    ONGGI_TRY(hold_buffers(put, body.size));
    return body;
  }

  std::unique_ptr<PostForm> form_;
  std::string key_;
  auth::FileSizeRange file_size_;     // the file sizes that the form's policy allows
  std::unique_ptr<PutOfForm> meant_;  // the PutObject request; null before as_put()
};

/// Reads the fields of the form.
Task<S3Result<std::unique_ptr<PostedForm>>> read_form(const Context& context) {
  const auto boundary = ONGGI_CO_TRY(boundary_of(context));
  const auto size = context.request.body->content_length();
  if (!size) co_return refuse("MissingContentLength");
  if (!context.memory.grow(PostForm::kBufferSize)) co_return refuse("SlowDown");
  auto form = std::make_unique<PostForm>(*context.request.body, *size, boundary);
  ONGGI_CO_TRY(co_await form->read_fields());
  co_return std::make_unique<FormUpload>(std::move(form));
}

}  // namespace

constinit const Operation kPostObject{.name = "PostObject",
                                      .method = "POST",
                                      .level = Level::kBucket,
                                      .iam_action = "s3:PutObject",
                                      .judged = Judged::kByForm,
                                      .form = read_form};

}  // namespace onggi::s3
