#include "catalog/bucket_documents.h"

#include "base/check.h"

namespace onggi::catalog {
namespace {

std::size_t index_of(BucketDocument kind) { return static_cast<std::uint8_t>(kind); }

}  // namespace

BucketDocuments::BucketDocuments(Texts texts) {
  for (auto& [kind, text] : texts)
    documents_.at(index_of(kind)) = std::make_shared<const Document>(std::move(text));
}

const Document* BucketDocuments::find(BucketDocument kind) const {
  ONGGI_DCHECK(index_of(kind) < documents_.size());
  return documents_[index_of(kind)].get();
}

BucketDocuments BucketDocuments::with(BucketDocument kind, std::optional<std::string> text) const {
  auto next = *this;
  auto& slot = next.documents_.at(index_of(kind));
  slot = text ? std::make_shared<const Document>(*std::move(text)) : nullptr;
  return next;
}

BucketDocuments::Texts BucketDocuments::texts() const {
  Texts texts;
  for (std::size_t i = 0; i < documents_.size(); ++i) {
    if (documents_[i]) texts.emplace_back(static_cast<BucketDocument>(i), documents_[i]->text());
  }
  return texts;
}

}  // namespace onggi::catalog
