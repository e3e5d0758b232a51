#include "s3/operations/body.h"

#include <algorithm>
#include <array>

#include "auth/authenticator.h"
#include "auth/chunked_body.h"
#include "auth/codes.h"
#include "base/codec.h"
#include "catalog/codes.h"
#include "s3/headers/checksum.h"
#include "s3/protocol/operation.h"

namespace onggi::s3 {
namespace {

/// The maximum number of bytes of a document that are read at a time.
constexpr std::size_t kDocumentPieceMax = 16 * 1024;
/// The number of bytes of memory that each byte of a document needs: for the text, the XML tree,
/// and the request built from the tree.
constexpr std::uint64_t kDocumentWeight = 4;
/// The maximum amount of memory that an upload holds, in bytes: one buffer for receiving, and two
/// for writing to disk.
constexpr std::uint64_t kReceiveBufferMax = 256 * 1024;
constexpr std::uint64_t kWriteBuffersMax = 2 << 20;

std::optional<ChecksumAlgorithm> algorithm_of_header(std::string_view name) {
  // Nearly all header names fail this quick check.
  if (!name.starts_with("x-amz-checksum-")) return std::nullopt;
  for (const auto algorithm : kChecksumAlgorithms) {
    if (name == checksum_header(algorithm)) return algorithm;
  }
  return std::nullopt;
}

/// Returns true for a header that starts with "x-amz-checksum-" but is not a known header.
bool is_unknown_checksum(std::string_view name) {
  constexpr auto kOthers = std::to_array<std::string_view>(
      {"x-amz-checksum-algorithm", "x-amz-checksum-mode", "x-amz-checksum-type"});
  return name.starts_with("x-amz-checksum-") && std::ranges::find(kOthers, name) == kOthers.end() &&
         !algorithm_of_header(name);
}

/// Decodes a base64 checksum to raw bytes. Returns nullopt unless it has the length that the
/// algorithm requires.
std::optional<std::string> decode_checksum(ChecksumAlgorithm algorithm, std::string_view text) {
  auto raw = base64_decode(text);
  if (!raw || raw->size() != checksum_size(algorithm)) return std::nullopt;
  return *std::move(raw);
}

S3Result<void> read_content_md5(const http::Request& request, catalog::IncomingBody& body) {
  const auto text = request.header("content-md5");
  if (!text) return {};
  auto raw = base64_decode(*text);
  if (!raw || raw->size() != 16)
    return refuse(S3Error("InvalidDigest").field("Content-MD5", std::string(*text)));
  body.md5 = *std::move(raw);
  return {};
}

/// Reads x-amz-checksum-<algorithm>. Rejects several such headers, and a value of the wrong length.
S3Result<void> read_checksum_header(const http::Request& request, catalog::IncomingBody& body) {
  std::string_view header;
  std::string_view text;
  for (const auto& [name, value] : request.headers) {
    if (is_unknown_checksum(name)) {
      return refuse("InvalidRequest",
                    "The algorithm type you specified in x-amz-checksum- header is invalid.");
    }
    const auto algorithm = algorithm_of_header(name);
    if (!algorithm) continue;
    if (body.checksum_asked) return several_checksums();
    body.checksum_algorithm = *algorithm;
    body.checksum_asked = true;
    header = name;
    text = value;
  }
  if (!body.checksum_asked) return {};
  body.checksum = decode_checksum(body.checksum_algorithm, text);
  if (body.checksum) return {};
  return refuse("InvalidRequest", "Value for " + std::string(header) + " header is invalid.");
}

/// Prepares `body` for a checksum that the request announces as a trailer. `decoder` provides the
/// value of the checksum once the body has been read.
S3Result<void> read_trailer_header(const std::vector<std::string>& names,
                                   const auth::ChunkedBody& decoder, catalog::IncomingBody& body) {
  for (const auto& name : names) {
    const auto algorithm = algorithm_of_header(name);
    if (!algorithm) continue;
    if (body.checksum_asked) return several_checksums();
    body.checksum_algorithm = *algorithm;
    body.checksum_asked = true;
    body.trailing_checksum = [&decoder, algorithm = *algorithm,
                              name]() -> Result<std::optional<std::string>> {
      for (const auto& [trailer, value] : decoder.trailers()) {
        if (trailer != name) continue;
        auto raw = decode_checksum(algorithm, value);
        if (!raw)
          return fail(catalog::kInvalidRequest,
                      "Value for " + name + " trailing header is invalid.");
        return raw;
      }
      return fail(auth::kMalformedTrailer, "the announced trailer is missing");
    };
  }
  return {};
}

/// Returns true if an AWS SDK added the checksum on its own. AWS SDKs add a CRC32 to every body.
/// Some SDKs (Go) do not mark such a CRC32, but their requests contain amz-sdk-invocation-id.
bool is_added_by_sdk(const http::Request& request, const catalog::IncomingBody& body) {
  return body.checksum_algorithm == ChecksumAlgorithm::kCrc32 &&
         request.header("amz-sdk-invocation-id").has_value();
}

/// Checks that the request contains a checksum of the algorithm that x-amz-sdk-checksum-algorithm
/// names.
S3Result<void> check_sdk_algorithm(const http::Request& request, catalog::IncomingBody& body) {
  const auto text = request.header("x-amz-sdk-checksum-algorithm");
  body.checksum_of_sdk = text || is_added_by_sdk(request, body);
  if (!text) return {};
  const auto algorithm = parse_checksum_algorithm(*text);
  if (!algorithm && !body.checksum_asked) return refuse("InvalidRequest", unsupported_algorithm());
  if (!body.checksum_asked) {
    return refuse("InvalidRequest",
                  "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* "
                  "or x-amz-trailer "
                  "headers were found.");
  }
  if (algorithm != body.checksum_algorithm) {
    return refuse("InvalidRequest", "Value for x-amz-sdk-checksum-algorithm header is invalid.");
  }
  return {};
}

S3Result<RequestBody> coded_body(const Context& context) {
  auto options = ONGGI_TRY(auth::chunked_options(context.request, *context.caller.authenticated));
  const auto size = options.decoded_size;
  const auto trailers = options.trailers;
  auto decoder = std::make_unique<auth::ChunkedBody>(*context.request.body, std::move(options));
  const auto& coded = *decoder;
  RequestBody body(std::move(decoder));
  body.incoming.size = size;
  ONGGI_TRY(read_checksum_header(context.request, body.incoming));
  ONGGI_TRY(read_trailer_header(trailers, coded, body.incoming));
  return body;
}

S3Result<RequestBody> plain_body(const Context& context, bool of_object) {
  const auto size = context.request.body->content_length();
  if (!size) return refuse("MissingContentLength");
  RequestBody body(nullptr);
  body.incoming.size = *size;
  if (context.caller.authenticated->payload_mode() == auth::PayloadMode::kSigned) {
    body.incoming.sha256 = context.caller.authenticated->payload_sha256();
  }
  if (!of_object) ONGGI_TRY(read_checksum_header(context.request, body.incoming));
  return body;
}

/// Verifies the digests of a document that has been read completely.
S3Result<void> verify_document(const catalog::IncomingBody& body, std::string_view document) {
  const auto wrong = [](const Error& error) { return refuse(S3Error(error)); };
  if (body.md5) {
    const auto received = md5(document);
    if (*body.md5 != received) return wrong(catalog::wrong_md5(received, *body.md5));
  }
  if (body.sha256) {
    const auto received = sha256(document);
    if (*body.sha256 != received) return wrong(catalog::wrong_sha256(received, *body.sha256));
  }
  auto expected = body.checksum;
  if (body.trailing_checksum) {
    expected = ONGGI_TRY(body.trailing_checksum());
  }
  if (!expected) return {};
  const auto hasher = make_hasher(body.checksum_algorithm);
  hasher->update(document);
  if (hasher->finish() != *expected) {
    return refuse("BadDigest", "The " + std::string(to_string(body.checksum_algorithm)) +
                                   " you specified did not match the calculated checksum.");
  }
  return {};
}

/// Checks the headers that describe the body, and returns the body. If `of_object` is true, the
/// checksum headers describe an object, not this body.
S3Result<RequestBody> described_body(const Context& context, std::uint64_t size_max,
                                     bool of_object) {
  const bool coded = auth::is_streaming(context.caller.authenticated->payload_mode());
  auto body = ONGGI_TRY(coded ? coded_body(context) : plain_body(context, of_object));
  auto& incoming = body.incoming;
  if (incoming.source == nullptr) incoming.source = context.request.body;
  if (incoming.size > size_max) {
    return refuse(S3Error("EntityTooLarge")
                      .field("ProposedSize", std::to_string(incoming.size))
                      .field("MaxSizeAllowed", std::to_string(size_max)));
  }
  ONGGI_TRY(read_content_md5(context.request, incoming));
  if (!of_object) ONGGI_TRY(check_sdk_algorithm(context.request, incoming));
  return body;
}

}  // namespace

RequestBody::RequestBody(std::unique_ptr<ByteSource> decoder) : decoder_(std::move(decoder)) {
  incoming.source = decoder_.get();
}

S3Result<void> read_digests(const http::Request& request, catalog::IncomingBody& body) {
  ONGGI_TRY(read_checksum_header(request, body));
  ONGGI_TRY(read_content_md5(request, body));
  return check_sdk_algorithm(request, body);
}

S3Result<void> hold_buffers(const Context& context, std::uint64_t size) {
  const auto buffers = std::min(size, kReceiveBufferMax) + std::min(size, kWriteBuffersMax);
  if (size > kUncountedMax && !context.memory.grow(buffers)) return refuse("SlowDown");
  return {};
}

S3Result<RequestBody> object_body(const Context& context, std::uint64_t size_max) {
  auto body = ONGGI_TRY(described_body(context, size_max, false));
  ONGGI_TRY(hold_buffers(context, body.incoming.size));
  return body;
}

Task<S3Result<void>> check_no_body(const Context& context) {
  auto size = context.request.body->content_length();
  if (!size) {
    std::array<char, 1> first{};
    const std::span<char> one(first);
    size = ONGGI_CO_TRY(co_await context.request.body->read(one));
  }
  if (*size == 0) co_return S3Result<void>();
  co_return refuse("InvalidRequest",
                   "The request included a body. Requests of this type must not include a "
                   "non-empty body.");
}

Task<S3Result<std::string>> receive_document(const Context& context) {
  const auto [size_max, digests] = context.operation->document;
  if (auth::is_streaming(context.caller.authenticated->payload_mode()))
    co_return refuse("InvalidRequest", "The value of x-amz-content-sha256 header is invalid.");
  const bool of_object = digests == DocumentDigests::kOfObject;
  auto body = ONGGI_CO_TRY(described_body(context, UINT64_MAX, of_object));
  auto& incoming = body.incoming;
  if (incoming.size > size_max) {
    co_return refuse(S3Error("MaxMessageLengthExceeded")
                         .field("MaxMessageLengthBytes", std::to_string(size_max)));
  }
  const bool required = digests == DocumentDigests::kRequired;
  if (required && !incoming.md5 && !incoming.checksum_asked && !incoming.sha256) {
    co_return refuse("InvalidRequest",
                     "Missing required header for this request: Content-MD5 OR x-amz-checksum-*");
  }
  // The buffer grows with the received bytes, because the announced size cannot be trusted.
  std::string document;
  while (document.size() < incoming.size) {
    const auto filled = document.size();
    document.resize(std::min<std::uint64_t>(incoming.size, filled + kDocumentPieceMax));
    const std::span<char> rest(document.data() + filled, document.size() - filled);
    const auto got = ONGGI_CO_TRY(co_await incoming.source->read(rest));
    if (got == 0) co_return refuse("IncompleteBody");
    document.resize(filled + got);
    const bool counted = document.size() > kUncountedMax;
    if (counted && !context.memory.grow(got * kDocumentWeight)) co_return refuse("SlowDown");
  }
  // The body must end after the announced number of bytes.
  std::array<char, 1> beyond{};
  const std::span<char> one(beyond);
  const auto extra = ONGGI_CO_TRY(co_await incoming.source->read(one));
  if (extra != 0) co_return refuse("IncompleteBody");
  ONGGI_CO_TRY(verify_document(incoming, document));
  co_return document;
}

}  // namespace onggi::s3
