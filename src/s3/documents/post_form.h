// The body of a POST upload: the fields, read whole and bounded, and behind them the file, which
// passes through and is never held.
// https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "auth/post_policy.h"
#include "base/byte_source.h"
#include "http/message.h"
#include "http/multipart.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

class PostForm final : public ByteSource {
 public:
  static constexpr std::size_t kFieldsSizeMax = 20 * 1024;  // AWS's: names and values together
  static constexpr std::size_t kFieldsMax = 100;
  static constexpr std::size_t kBufferSize = 64 * 1024;
  /// What may follow the file, the buttons of a page for example. It means nothing.
  static constexpr std::uint64_t kEpilogueMax = 64 * 1024;
  static constexpr std::uint64_t kCountedMax = 8 << 20;

  /// `body` has `size` bytes and outlives this.
  PostForm(ByteSource& body, std::uint64_t size, std::string_view boundary);

  /// Reads up to the first byte of the file. MalformedPOSTRequest, MaxPostPreDataLengthExceeded,
  /// InvalidArgument for a field that comes twice or a file that does not come.
  Task<S3Result<void>> read_fields();

  /// With ${filename} replaced.
  [[nodiscard]] const auth::FormFields& fields() const { return fields_; }

  /// No more than that can the file have.
  [[nodiscard]] std::uint64_t file_size_max() const;

  /// kEntityTooSmall or kEntityTooLarge when the file cannot be in `range`. Otherwise reading finds
  /// out.
  [[nodiscard]] Status limit_file(const auth::FileSizeRange& range);

  /// The bytes of the file. kIncompleteBody when the form ends before it does.
  Task<Result<std::size_t>> read(std::span<char> into) override;

  /// EntityTooSmall or EntityTooLarge, for kEntityTooSmall and kEntityTooLarge of these two. Tells
  /// the exact size of a file of which no more than kCountedMax is left, which it reads to its end.
  Task<S3Error> size_error(Code code);

 private:
  Task<Result<http::MultipartParser::Step>> step();
  Task<Status> fill();
  Task<void> count_rest();
  Task<S3Result<void>> read_field();
  [[nodiscard]] S3Result<void> add_field(std::string name, std::string value);
  [[nodiscard]] S3Result<void> insert_filename(std::string_view filename);
  [[nodiscard]] std::string_view window() const { return {buffer_.data() + begin_, end_ - begin_}; }

  ByteSource& body_;
  std::uint64_t left_;  // of the body, that was not received
  http::MultipartParser parser_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  // of what is received and not done with
  std::size_t end_ = 0;
  std::size_t data_ = 0;  // bytes of the window that are known to be of the file
  bool ended_ = false;    // the file did

  auth::FormFields fields_;
  std::size_t fields_size_ = 0;
  auth::FileSizeRange file_range_;
  std::uint64_t file_size_ = 0;  // read so far
};

}  // namespace onggi::s3
