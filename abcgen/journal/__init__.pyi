from .entries import UNKNOWN as UNKNOWN
from .entries import Entry as Entry
from .entries import Origin as Origin
from .entries import Search as Search
from .entries import origin_of as origin_of
from .entries import retitled as retitled
from .journal import IN_MEMORY as IN_MEMORY
from .journal import Journal as Journal
