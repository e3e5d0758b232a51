// Parses arbitrary bytes as a multipart form. The parts must not depend on how the bytes are split
// into pieces, a window of kMultipartWindowMin bytes must always be enough, and the content of a
// part must not contain a delimiter. The first byte selects the size of the pieces.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "http/framing/multipart.h"

namespace {

using namespace onggi::http;
using Event = MultipartParser::Event;

struct Outcome {
  std::vector<std::string> texts;  // name, file name and content of each part
  bool ended = false;
  bool refused = false;
  bool operator==(const Outcome&) const = default;
};

Outcome parse(std::string_view form, std::size_t piece_size) {
  MultipartParser parser("XX");
  Outcome outcome;
  std::string window;
  while (true) {
    const auto step = parser.next(window);
    outcome.refused = !step;
    if (outcome.refused) break;
    ONGGI_CHECK(step->used <= window.size());
    if (step->event == Event::kNeedMore) {
      ONGGI_CHECK(window.size() < kMultipartWindowMin);
      if (form.empty()) break;
      const auto piece = form.substr(0, piece_size);
      window += piece;
      form.remove_prefix(piece.size());
    }
    if (step->event == Event::kPart) {
      outcome.texts.push_back(parser.part().name);
      outcome.texts.push_back(parser.part().filename.value_or("-"));
      outcome.texts.emplace_back();
    }
    if (step->event == Event::kData) outcome.texts.back() += window.substr(0, step->used);
    outcome.ended = step->event == Event::kEnd;
    if (outcome.ended) break;
    window.erase(0, step->used);
  }
  // If the form is invalid, the amount of content before the error depends on how the form was
  // split.
  if (!outcome.ended) outcome.texts.clear();
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view form(reinterpret_cast<const char*>(data + 1), size - 1);
  const auto whole = parse(form, form.size() + 1);
  if (parse(form, data[0] + 1U) != whole) std::abort();
  for (const auto& text : whole.texts) ONGGI_CHECK(!text.contains("\r\n--XX"));
  (void)form_boundary(form);
  return 0;
}
