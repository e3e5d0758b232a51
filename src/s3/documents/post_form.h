// The body of a POST upload. The fields are read into memory, up to a size limit. The file, which
// follows the fields, is streamed and never held in memory as a whole.
// https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "auth/post_policy.h"
#include "base/byte_source.h"
#include "http/framing/multipart.h"
#include "http/message.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

class PostForm final : public ByteSource {
 public:
  static constexpr std::size_t kFieldsSizeMax = 20 * 1024;  // bytes of names and values, as on AWS
  static constexpr std::size_t kFieldsMax = 100;
  static constexpr std::size_t kBufferSize = 64 * 1024;
  /// The number of bytes that limit_file() allows for the form's parts after the file, such as the
  /// submit button. These parts are ignored.
  static constexpr std::uint64_t kEpilogueMax = 64 * 1024;
  static constexpr std::uint64_t kCountedMax = 8 << 20;

  /// `body` has `size` bytes and must outlive this object.
  PostForm(ByteSource& body, std::uint64_t size, std::string_view boundary);

  /// Reads up to the first byte of the file. Errors: MalformedPOSTRequest,
  /// MaxPostPreDataLengthExceeded, InvalidArgument for a repeated field or a missing file.
  Task<S3Result<void>> read_fields();

  /// Returns the fields, with ${filename} replaced.
  [[nodiscard]] const auth::FormFields& fields() const { return fields_; }

  /// Returns an upper bound on the number of bytes of the file that are not read yet.
  [[nodiscard]] std::uint64_t file_size_max() const;

  /// Sets the range of allowed file sizes, which read() enforces. Errors: kEntityTooSmall or
  /// kEntityTooLarge if it is already certain that the file's size is not in `range`.
  [[nodiscard]] Status limit_file(const auth::FileSizeRange& range);

  /// Reads bytes of the file. Errors: kIncompleteBody if the form ends before the file does;
  /// kEntityTooSmall and kEntityTooLarge if the file's size is outside the range set by
  /// limit_file().
  Task<Result<std::size_t>> read(std::span<char> into) override;

  /// Converts kEntityTooSmall or kEntityTooLarge, returned by limit_file() or read(), to an S3
  /// error. If at most kCountedMax bytes of the file are left, reads the file to its end, so that
  /// the error contains the exact size.
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
  std::uint64_t left_;  // number of body bytes not received yet
  http::MultipartParser parser_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  // index in buffer_ of the first unprocessed byte
  std::size_t end_ = 0;
  std::size_t data_ = 0;  // number of unprocessed bytes that belong to the file
  bool ended_ = false;    // true: the end of the file has been parsed

  auth::FormFields fields_;
  std::size_t fields_size_ = 0;
  auth::FileSizeRange file_range_;
  std::uint64_t file_size_ = 0;  // bytes of the file read so far
};

}  // namespace onggi::s3
