#include "s3/documents/post_form.h"

#include <algorithm>
#include <cstring>

#include "base/codec.h"
#include "catalog/codes.h"
#include "s3/protocol/object_error.h"

namespace onggi::s3 {
namespace {

using Event = http::MultipartParser::Event;

static_assert(PostForm::kBufferSize >= http::kMultipartWindowMin);

std::unexpected<S3Error> too_much_before_the_file() {
  return refuse(S3Error("MaxPostPreDataLengthExceeded")
                    .field("MaxPostPreDataLengthBytes", std::to_string(PostForm::kFieldsSizeMax)));
}

/// Converts parser errors to MalformedPOSTRequest. Connection errors (closed, too slow) are
/// returned unchanged.
S3Error form_error(const Error& error) {
  const bool malformed = error.code == Code::kInvalid || error.code == Code::kIncompleteBody;
  return malformed ? S3Error("MalformedPOSTRequest") : S3Error(error);
}

/// Returns the file name without the path that some browsers send.
std::string_view base_name(std::string_view filename) {
  const auto slash = filename.find_last_of("/\\");
  return slash == std::string_view::npos ? filename : filename.substr(slash + 1);
}

/// Returns true for the policy and signature fields, in which ${filename} is not replaced.
bool is_signed_text(std::string_view field) {
  return field == "policy" || field == "signature" || field == "x-amz-signature";
}

}  // namespace

PostForm::PostForm(ByteSource& body, std::uint64_t size, std::string_view boundary)
    : body_(body), left_(size), parser_(boundary), buffer_(kBufferSize) {}

Task<S3Result<void>> PostForm::read_fields() {
  while (true) {
    const auto next = co_await step();
    if (!next) co_return refuse(form_error(next.error()));
    if (next->event == Event::kEnd) {
      co_return refuse(
          invalid_argument("file", "0", "POST requires exactly one file upload per request."));
    }
    begin_ += next->used;
    if (next->event != Event::kPart) continue;
    if (equals_ignoring_case(parser_.part().name, "file")) break;
    ONGGI_CO_TRY(co_await read_field());
  }
  co_return insert_filename(base_name(parser_.part().filename.value_or("")));
}

/// Reads the content of a form field.
Task<S3Result<void>> PostForm::read_field() {
  auto name = to_lower_ascii(parser_.part().name);
  std::string value;
  while (true) {
    const auto next = co_await step();
    if (!next) co_return refuse(form_error(next.error()));
    if (next->event == Event::kData) value.append(window().substr(0, next->used));
    begin_ += next->used;
    if (next->event == Event::kPartEnd) break;
    if (fields_size_ + name.size() + value.size() > kFieldsSizeMax)
      co_return too_much_before_the_file();
  }
  co_return add_field(std::move(name), std::move(value));
}

/// Adds a field. Rejects a repeated name, because the policy check and the upload could otherwise
/// use different values.
S3Result<void> PostForm::add_field(std::string name, std::string value) {
  fields_size_ += name.size() + value.size();
  if (fields_size_ > kFieldsSizeMax || fields_.size() == kFieldsMax)
    return too_much_before_the_file();
  if (auth::find_field(fields_, name) != nullptr)
    return refuse(invalid_argument(name, value, "The form has more than one field of this name."));
  fields_.emplace_back(std::move(name), std::move(value));
  return {};
}

S3Result<void> PostForm::insert_filename(std::string_view filename) {
  constexpr std::string_view kVariable = "${filename}";
  for (auto& [name, value] : fields_) {
    if (is_signed_text(name)) continue;
    auto at = value.find(kVariable);
    while (at != std::string::npos) {
      value.replace(at, kVariable.size(), filename);
      if (value.size() > kFieldsSizeMax) return too_much_before_the_file();
      at = value.find(kVariable, at + filename.size());
    }
  }
  return {};
}

std::uint64_t PostForm::file_size_max() const {
  const auto after_fields = left_ + window().size();
  return after_fields - std::min<std::uint64_t>(after_fields, parser_.end_size());
}

Status PostForm::limit_file(const auth::FileSizeRange& range) {
  file_range_ = range;
  const auto size_max = file_size_max();
  if (size_max < range.min) return fail(catalog::kEntityTooSmall);
  const auto size_min = size_max - std::min(size_max, kEpilogueMax);
  if (size_min > range.max) return fail(catalog::kEntityTooLarge);
  return {};
}

Task<S3Error> PostForm::size_error(Code code) {
  co_await count_rest();
  const auto proposed = std::to_string(file_size_ + (ended_ ? 0 : file_size_max()));
  if (code == catalog::kEntityTooSmall) {
    co_return S3Error("EntityTooSmall")
        .field("ProposedSize", proposed)
        .field("MinSizeAllowed", std::to_string(file_range_.min));
  }
  co_return S3Error("EntityTooLarge")
      .field("ProposedSize", proposed)
      .field("MaxSizeAllowed", std::to_string(file_range_.max));
}

/// Reads the file to its end to determine the exact size, unless more than kCountedMax bytes may be
/// left. Before the end, only an upper bound on the size is known.
Task<void> PostForm::count_rest() {
  if (file_size_max() > kCountedMax) co_return;
  while (!ended_) {
    if (data_ == 0) {
      const auto next = co_await step();
      if (!next) co_return;
      ended_ = next->event == Event::kPartEnd;
      if (ended_) break;
      data_ = next->used;
    }
    file_size_ += data_;
    begin_ += data_;
    data_ = 0;
  }
}

Task<Result<std::size_t>> PostForm::read(std::span<char> into) {
  if (ended_ || into.empty()) co_return 0U;
  if (data_ == 0) {
    const auto next = ONGGI_CO_TRY(co_await step());
    if (next.event == Event::kPartEnd) {
      ended_ = true;
      begin_ += next.used;
      if (file_size_ < file_range_.min) co_return fail(catalog::kEntityTooSmall);
      co_return 0U;
    }
    data_ = next.used;
  }
  const auto count = std::min(into.size(), data_);
  std::memcpy(into.data(), buffer_.data() + begin_, count);
  file_size_ += count;
  begin_ += count;
  data_ -= count;
  if (file_size_ > file_range_.max) co_return fail(catalog::kEntityTooLarge);
  co_return count;
}

/// Returns the parser's next step, after receiving as many bytes as the step needs.
Task<Result<http::MultipartParser::Step>> PostForm::step() {
  while (true) {
    const auto next = parser_.next(window());
    if (!next || next->event != Event::kNeedMore) co_return next;
    ONGGI_CO_TRY(co_await fill());
  }
}

/// Receives more bytes and appends them to the buffer.
Task<Status> PostForm::fill() {
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  const auto room = std::span(buffer_).subspan(end_);
  const auto count = ONGGI_CO_TRY(co_await body_.read(room));
  if (count == 0) co_return fail(Code::kIncompleteBody);
  end_ += count;
  left_ -= std::min<std::uint64_t>(left_, count);
  co_return Status();
}

}  // namespace onggi::s3
