#include "nexusml/serve/prediction_id.h"

#include "nexusml/base/text.h"
#include "nexusml/base/uuid.h"
#include "nexusml/models/checksum.h"

namespace nexusml::serve {

std::string uuid_of_prediction(std::string_view name) {
  if (base::is_uuid(name)) return base::lowercase_ascii(name);
  std::string id = models::sha256(name).substr(0, 32);
  id[12] = '8';                                        // version: made in a way of one's own
  id[16] = "89ab"[static_cast<unsigned>(id[16]) % 4];  // variant
  for (const std::size_t dash : {8, 13, 18, 23}) id.insert(dash, 1, '-');
  return id;
}

}  // namespace nexusml::serve
