#include "s3/protocol/error.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "base/codec.h"
#include "s3/protocol/xml_writer.h"

namespace onggi::s3 {
namespace {

// Sorted by code.
constexpr auto kErrors = std::to_array<ErrorKind>({
    {"AccessControlListNotSupported", 400, "The bucket does not allow ACLs"},
    {"AccessDenied", 403, "Access Denied"},
    {"AccessForbidden", 403, "CORSResponse: CORS is not enabled for this bucket."},
    {"AmbiguousGrantByEmailAddress", 400,
     "The email address you provided is associated with more than one account."},
    {"AuthorizationHeaderMalformed", 400, "The authorization header is malformed."},
    {"AuthorizationQueryParametersError", 400, "Error parsing the X-Amz-Credential parameter."},
    {"BadDigest", 400, "The Content-MD5 you specified did not match what we received."},
    {"BadRequest", 400, "Bad Request"},
    {"BucketAlreadyExists", 409,
     "The requested bucket name is not available. The bucket namespace is shared by all users of "
     "the system. Please select "
     "a different name and try again."},
    {"BucketAlreadyOwnedByYou", 409,
     "Your previous request to create the named bucket succeeded and you already own it."},
    {"BucketNotEmpty", 409, "The bucket you tried to delete is not empty"},
    {"EntityTooLarge", 400, "Your proposed upload exceeds the maximum allowed size"},
    {"EntityTooSmall", 400, "Your proposed upload is smaller than the minimum allowed size"},
    {"IdempotencyParameterMismatch", 400,
     "Parameters on this idempotent request are inconsistent with parameters used in previous "
     "request(s)."},
    {"IllegalVersioningConfigurationException", 400, "The Versioning element must be specified"},
    {"IncompleteBody", 400,
     "You did not provide the number of bytes specified by the Content-Length HTTP header"},
    {"InsufficientStorage", 507, "There is not enough free space to store the data."},
    {"InternalError", 500, "We encountered an internal error. Please try again."},
    {"InvalidAccessKeyId", 403,
     "The AWS Access Key Id you provided does not exist in our records."},
    {"InvalidArgument", 400, "Invalid Argument"},
    {"InvalidBucketAclWithBlockPublicAccessError", 400,
     "Bucket cannot have public ACLs set with BlockPublicAccess enabled"},
    {"InvalidBucketAclWithObjectOwnership", 400,
     "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting"},
    {"InvalidBucketName", 400, "The specified bucket is not valid."},
    {"InvalidBucketState", 409, "The request is not valid with the current state of the bucket."},
    {"InvalidChunkSizeError", 403,
     "Only the last chunk is allowed to have a size less than 8192 bytes"},
    {"InvalidDigest", 400, "The Content-MD5 you specified was invalid."},
    {"InvalidLocationConstraint", 400, "The specified location-constraint is not valid"},
    {"InvalidPart", 400,
     "One or more of the specified parts could not be found.  The part may not have been uploaded, "
     "or the specified entity "
     "tag may not match the part's entity tag."},
    {"InvalidPartNumber", 416, "The requested partnumber is not satisfiable"},
    {"InvalidPartOrder", 400,
     "The list of parts was not in ascending order. Parts must be ordered by part number."},
    {"InvalidPolicyDocument", 400,
     "The content of the form does not meet the conditions specified in the policy document."},
    {"InvalidRange", 416, "The requested range is not satisfiable"},
    {"InvalidRedirectLocation", 400,
     "The website redirect location must have a prefix of 'http://' or 'https://' or '/'."},
    {"InvalidRequest", 400, "Invalid Request"},
    {"InvalidRetentionPeriod", 400,
     "The retention period specified in default retention is invalid."},
    {"InvalidStorageClass", 400, "The storage class you specified is not valid"},
    {"InvalidTag", 400, "The tag provided was not a valid tag."},
    {"InvalidToken", 400, "The provided token is malformed or otherwise invalid."},
    {"InvalidURI", 400, "Couldn't parse the specified URI."},
    {"KeyTooLongError", 400, "Your key is too long"},
    {"MalformedACLError", 400,
     "The XML you provided was not well-formed or did not validate against our published schema"},
    {"MalformedPOSTRequest", 400,
     "The body of your POST request is not well-formed multipart/form-data."},
    {"MalformedPolicy", 400, "This policy contains invalid Json"},
    {"MalformedTrailerError", 400,
     "The request contained trailing data that was not well-formed or did not conform to our "
     "published schema."},
    {"MalformedXML", 400,
     "The XML you provided was not well-formed or did not validate against our published schema"},
    {"MaxMessageLengthExceeded", 400, "Your request was too big."},
    {"MaxPostPreDataLengthExceeded", 400,
     "Your POST request fields preceding the upload file were too large."},
    {"MetadataTooLarge", 400, "Your metadata headers exceed the maximum allowed metadata size"},
    {"MethodNotAllowed", 405, "The specified method is not allowed against this resource."},
    {"MissingContentLength", 411, "You must provide the Content-Length HTTP header."},
    {"MissingRequestBodyError", 400, "Request Body is empty"},
    {"MissingSecurityHeader", 400, "Your request was missing a required header"},
    {"NoLoggingStatusForKey", 400, "There is no such thing as the ?logging sub-resource for a key"},
    {"NoSuchBucket", 404, "The specified bucket does not exist"},
    {"NoSuchBucketPolicy", 404, "The bucket policy does not exist"},
    {"NoSuchCORSConfiguration", 404, "The CORS configuration does not exist"},
    {"NoSuchConfiguration", 404, "The specified configuration does not exist."},
    {"NoSuchKey", 404, "The specified key does not exist."},
    {"NoSuchLifecycleConfiguration", 404, "The lifecycle configuration does not exist"},
    {"NoSuchObjectLockConfiguration", 404,
     "The specified object does not have a ObjectLock configuration"},
    {"NoSuchPublicAccessBlockConfiguration", 404,
     "The public access block configuration was not found"},
    {"NoSuchTagSet", 404, "The TagSet does not exist"},
    {"NoSuchUpload", 404,
     "The specified upload does not exist. The upload ID may be invalid, or the upload may have "
     "been aborted or completed."},
    {"NoSuchVersion", 404, "The specified version does not exist."},
    {"NoSuchWebsiteConfiguration", 404,
     "The specified bucket does not have a website configuration"},
    {"NotImplemented", 501, "A header you provided implies functionality that is not implemented"},
    {"ObjectLockConfigurationNotFoundError", 404,
     "Object Lock configuration does not exist for this bucket"},
    {"OperationAborted", 409,
     "A conflicting conditional operation is currently in progress against this resource. Please "
     "try again."},
    {"OwnershipControlsNotFoundError", 404, "The bucket ownership controls were not found"},
    {"PreconditionFailed", 412, "At least one of the pre-conditions you specified did not hold"},
    {"ReplicationConfigurationNotFoundError", 404, "The replication configuration was not found"},
    {"RequestTimeTooSkewed", 403,
     "The difference between the request time and the current time is too large."},
    {"RequestTimeout", 400,
     "Your socket connection to the server was not read from or written to within the timeout "
     "period."},
    {"ServerSideEncryptionConfigurationNotFoundError", 404,
     "The server side encryption configuration was not found"},
    {"SignatureDoesNotMatch", 403,
     "The request signature we calculated does not match the signature you provided. Check your "
     "key and signing method."},
    {"SlowDown", 503, "Please reduce your request rate."},
    {"UnexpectedContent", 400, "This request does not support content"},
    {"UnresolvableGrantByEmailAddress", 400,
     "The e-mail address you provided does not match any account on record."},
    {"XAmzContentSHA256Mismatch", 400,
     "The provided 'x-amz-content-sha256' header does not match what was computed."},
});

/// The S3 error code for an error code of storage, catalog or auth. If `show_detail` is true, the
/// error's detail is meant for the client and replaces the message in the table.
struct Mapping {
  Code from;
  std::string_view to;
  bool show_detail = false;
};
constexpr auto kMappings = std::to_array<Mapping>({
    {Code::kNoSuchBucket, "NoSuchBucket"},
    {Code::kSealed, "NoSuchBucket"},
    {Code::kNoSuchKey, "NoSuchKey"},
    {Code::kNoSuchVersion, "NoSuchVersion"},
    {Code::kDeleteMarker, "MethodNotAllowed"},
    {Code::kNoSuchUpload, "NoSuchUpload"},
    {Code::kBucketNotEmpty, "BucketNotEmpty"},
    {Code::kBucketState, "InvalidBucketState", true},
    {Code::kLocked, "AccessDenied", true},
    {Code::kPreconditionFailed, "PreconditionFailed"},
    {Code::kInvalidRange, "InvalidRange"},
    {Code::kInvalidPartNumber, "InvalidPartNumber"},
    {Code::kInvalidPart, "InvalidPart"},
    {Code::kInvalidPartOrder, "InvalidPartOrder"},
    {Code::kEntityTooSmall, "EntityTooSmall"},
    {Code::kEntityTooLarge, "EntityTooLarge"},
    {Code::kBadDigest, "BadDigest"},
    {Code::kPayloadHashMismatch, "XAmzContentSHA256Mismatch"},
    {Code::kIncompleteBody, "IncompleteBody"},
    {Code::kClosed, "IncompleteBody"},
    {Code::kInvalidRequest, "InvalidRequest", true},
    {Code::kMalformedTrailer, "MalformedTrailerError"},
    {Code::kInvalidChunkSize, "InvalidChunkSizeError"},
    {Code::kSignatureMismatch, "SignatureDoesNotMatch"},
    {Code::kInvalid, "InvalidArgument", true},
    {Code::kTooLarge, "MaxMessageLengthExceeded"},
    {Code::kTimeout, "RequestTimeout"},
    {Code::kDenied, "AccessDenied"},
    {Code::kNotImplemented, "NotImplemented", true},
    {Code::kNoSpace, "InsufficientStorage"},
    {Code::kUnavailable, "SlowDown"},
    {Code::kOutcomeUnknown, "SlowDown"},
    {Code::kExists, "BucketAlreadyExists"},
    {Code::kConflict, "OperationAborted"},
});

/// Returns InternalError for a code that is not listed.
Mapping mapping_of(Code code) {
  const auto found = std::ranges::find(kMappings, code, &Mapping::from);
  return found == kMappings.end() ? Mapping{code, "InternalError"} : *found;
}

/// Sets the message of a kBadDigest error, because the message in the table refers to Content-MD5.
/// `header` is the detail of the error: the name of the mismatched header, or a complete sentence.
void name_digest(std::string_view header, std::string& message) {
  constexpr std::string_view kPrefix = "x-amz-checksum-";
  if (header.starts_with("The ")) message = header;
  if (!header.starts_with(kPrefix)) return;
  std::string name(header.substr(kPrefix.size()));
  for (auto& c : name) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  message = "The " + name + " you specified did not match the calculated checksum.";
}

/// Adds both digests under the names that AWS gives them. `detail` is the error detail produced by
/// wrong_md5() or wrong_sha256().
void add_digests(std::string_view detail, std::string_view first, std::string_view second,
                 S3Error& error) {
  const auto space = detail.find(' ');
  if (space == std::string_view::npos) return;
  error.fields.emplace_back(first, detail.substr(0, space));
  error.fields.emplace_back(second, detail.substr(space + 1));
}

/// Returns `text` as valid UTF-8, which a document requires. Errors quote paths and headers, which
/// may contain any bytes.
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
  xml.text("Code", error.code).sentence("Message", as_utf8(error.message));
  for (const auto& [name, value] : error.fields) xml.text(name, as_utf8(value));
}

}  // namespace

const ErrorKind& error_kind(std::string_view code) {
  const auto found = std::ranges::lower_bound(kErrors, code, {}, &ErrorKind::code);
  ONGGI_CHECK(found != kErrors.end() && found->code == code);
  return *found;
}

std::span<const ErrorKind> error_kinds() { return kErrors; }

S3Error::S3Error(std::string_view error_code, std::string error_message) : code(error_code) {
  const auto& kind = error_kind(error_code);
  status = kind.status;
  message = error_message.empty() ? std::string(kind.message) : std::move(error_message);
}

S3Error::S3Error(const Error& error) : S3Error(mapping_of(error.code).to) {
  if (mapping_of(error.code).show_detail && !error.detail.empty()) message = error.detail;
  if (error.code == Code::kBadDigest) name_digest(error.detail, message);
  constexpr std::string_view kMd5 = "Content-MD5 ";
  if (error.code == Code::kBadDigest && error.detail.starts_with(kMd5))
    add_digests(std::string_view(error.detail).substr(kMd5.size()), "CalculatedDigest",
                "ExpectedDigest", *this);
  if (error.code == Code::kPayloadHashMismatch)
    add_digests(error.detail, "ClientComputedContentSHA256", "S3ComputedContentSHA256", *this);
  if (error.code == Code::kDeleteMarker) headers.emplace_back("Allow", "DELETE");
  if (error.code == Code::kPreconditionFailed && !error.detail.empty())
    fields.emplace_back("Condition", error.detail);
}

S3Error::S3Error(auth::AuthError error)
    : code(std::move(error.code)),
      status(error.status),
      message(std::move(error.message)),
      fields(std::move(error.fields)) {}

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

std::string wrapped_error_document(const S3Error& error, std::string_view request_id,
                                   std::string_view host_id) {
  XmlWriter xml;
  xml.open("ErrorResponse");
  open_error(xml, error);
  xml.close("Error").text("RequestId", request_id).text("HostId", host_id).close("ErrorResponse");
  return std::move(xml).take();
}

}  // namespace onggi::s3
