#include "s3/protocol/error.h"

#include <algorithm>
#include <array>

#include "auth/codes.h"
#include "base/codec.h"
#include "catalog/codes.h"
#include "s3/protocol/xml_writer.h"

namespace onggi::s3 {
namespace {

/// A mapping from an error code of storage, catalog or auth to an S3 error code. If `show_detail`
/// is true, the error's detail is meant for the client and replaces the code's default message.
struct Mapping {
  Code from;
  ErrorCode to;
  bool show_detail = false;
};
constexpr auto kMappings = std::to_array<Mapping>({
    {catalog::kNoSuchBucket, "NoSuchBucket"},
    {Code::kSealed, "NoSuchBucket"},
    {catalog::kNoSuchKey, "NoSuchKey"},
    {catalog::kNoSuchVersion, "NoSuchVersion"},
    {catalog::kDeleteMarker, "MethodNotAllowed"},
    {catalog::kNoSuchUpload, "NoSuchUpload"},
    {catalog::kBucketNotEmpty, "BucketNotEmpty"},
    {catalog::kBucketState, "InvalidBucketState", true},
    {catalog::kLocked, "AccessDenied", true},
    {Code::kPreconditionFailed, "PreconditionFailed"},
    {catalog::kInvalidRange, "InvalidRange"},
    {catalog::kInvalidPartNumber, "InvalidPartNumber"},
    {catalog::kInvalidPart, "InvalidPart"},
    {catalog::kInvalidPartOrder, "InvalidPartOrder"},
    {catalog::kEntityTooSmall, "EntityTooSmall"},
    {catalog::kEntityTooLarge, "EntityTooLarge"},
    {catalog::kBadDigest, "BadDigest"},
    {catalog::kPayloadHashMismatch, "XAmzContentSHA256Mismatch"},
    {Code::kIncompleteBody, "IncompleteBody"},
    {Code::kClosed, "IncompleteBody"},
    {catalog::kInvalidRequest, "InvalidRequest", true},
    {auth::kMalformedTrailer, "MalformedTrailerError"},
    {auth::kInvalidChunkSize, "InvalidChunkSizeError"},
    {auth::kSignatureMismatch, "SignatureDoesNotMatch"},
    {Code::kInvalid, "InvalidArgument", true},
    {Code::kTooLarge, "MaxMessageLengthExceeded"},
    {Code::kTimeout, "RequestTimeout"},
    {Code::kDenied, "AccessDenied"},
    {Code::kNotImplemented, "NotImplemented", true},
    {Code::kNoSpace, "InsufficientStorage"},
    {catalog::kQuotaExceeded, "QuotaExceeded", true},
    {Code::kUnavailable, "SlowDown"},
    {Code::kOutcomeUnknown, "SlowDown"},
    {Code::kExists, "BucketAlreadyExists"},
    {Code::kConflict, "OperationAborted"},
});

/// Converts an error to an S3 error. Uses the detail as the message if the detail is meant for the
/// client. A code without a mapping becomes InternalError.
S3Error mapped(const Error& error) {
  const auto found = std::ranges::find(kMappings, error.code, &Mapping::from);
  if (found == kMappings.end()) return S3Error("InternalError");
  return S3Error(found->to, found->show_detail ? error.detail : std::string());
}

/// Sets the message of a kBadDigest error, because the default message refers to Content-MD5.
/// `header` is the detail of the error: the name of the mismatched header, or a complete sentence.
void name_digest(std::string_view header, std::string& message) {
  constexpr std::string_view kPrefix = "x-amz-checksum-";
  if (header.starts_with("The ")) message = header;
  if (!header.starts_with(kPrefix)) return;
  std::string name(header.substr(kPrefix.size()));
  for (auto& c : name) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  message = "The " + name + " you specified did not match the calculated checksum.";
}

/// Adds two digests as the fields `first` and `second`. `detail` is the error detail produced by
/// wrong_md5() or wrong_sha256().
void add_digests(std::string_view detail, std::string_view first, std::string_view second,
                 S3Error& error) {
  const auto space = detail.find(' ');
  if (space == std::string_view::npos) return;
  error.fields.emplace_back(first, detail.substr(0, space));
  error.fields.emplace_back(second, detail.substr(space + 1));
}

/// Returns `text` as valid UTF-8, which XML requires. Errors quote paths and headers, which may
/// contain any bytes.
std::string as_utf8(std::string_view text) {
  if (is_utf8(text)) return std::string(text);
  std::string out;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x80) {
      out += c;
    } else {
      out += "\xef\xbf\xbd";  // U+FFFD
    }
  }
  return out;
}

void open_error(XmlWriter& xml, const S3Error& error) {
  xml.open("Error");
  xml.text("Code", error.code.name()).sentence("Message", as_utf8(error.message));
  for (const auto& [name, value] : error.fields) xml.text(name, as_utf8(value));
}

}  // namespace

S3Error::S3Error(ErrorCode error_code, std::string error_message)
    : code(error_code),
      status(error_code.status()),
      message(error_message.empty() ? std::string(error_code.message())
                                    : std::move(error_message)) {}

S3Error::S3Error(const Error& error) : S3Error(mapped(error)) {
  if (error.code == catalog::kBadDigest) name_digest(error.detail, message);
  constexpr std::string_view kMd5 = "Content-MD5 ";
  if (error.code == catalog::kBadDigest && error.detail.starts_with(kMd5))
    add_digests(std::string_view(error.detail).substr(kMd5.size()), "CalculatedDigest",
                "ExpectedDigest", *this);
  if (error.code == catalog::kPayloadHashMismatch)
    add_digests(error.detail, "ClientComputedContentSHA256", "S3ComputedContentSHA256", *this);
  if (error.code == catalog::kDeleteMarker) headers.emplace_back("Allow", "DELETE");
  if (error.code == Code::kPreconditionFailed && !error.detail.empty())
    fields.emplace_back("Condition", error.detail);
}

S3Error::S3Error(auth::AuthError error) : S3Error(error.code, std::move(error.message)) {
  fields = std::move(error.fields);
}

S3Error&& S3Error::field(std::string name, std::string value) && {
  fields.emplace_back(std::move(name), std::move(value));
  return std::move(*this);
}

S3Error&& S3Error::header(std::string name, std::string value) && {
  headers.emplace_back(std::move(name), std::move(value));
  return std::move(*this);
}

std::string error_document(const S3Error& error, std::string_view resource,
                           std::string_view request_id, std::string_view host_id) {
  XmlWriter xml;
  open_error(xml, error);
  xml.text("Resource", as_utf8(resource)).text("RequestId", request_id).text("HostId", host_id);
  xml.close("Error");
  return std::move(xml).take();
}

std::string bare_error_document(const S3Error& error) {
  XmlWriter xml;
  open_error(xml, error);
  xml.close("Error");
  return std::move(xml).take();
}

std::string wrapped_error_document(const S3Error& error, std::string_view request_id,
                                   std::string_view host_id) {
  XmlWriter xml;
  xml.open("ErrorResponse");
  open_error(xml, error);
  xml.close("Error").text("RequestId", request_id).text("HostId", host_id).close("ErrorResponse");
  return std::move(xml).take();
}

}  // namespace onggi::s3
