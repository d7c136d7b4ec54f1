"""Places people name instead of a time zone: big cities, countries, states, abbreviations.

A compact table of our own, beside the city that each IANA name carries. Names are folded: lower
case, no accents. Left out on purpose are places whose name alone leads to several zones.
"""

from collections.abc import Mapping
from typing import Final

_CITIES: Final = {
    "Europe/Berlin": (
        "munich, munchen, muenchen, hamburg, cologne, koln, koeln, frankfurt, frankfurt am "
        "main, stuttgart, dusseldorf, duesseldorf, leipzig, dresden, hannover, hanover, "
        "nuremberg, nurnberg, bremen, dortmund, essen, bonn, karlsruhe, mannheim, freiburg, "
        "munster, heidelberg, kiel, potsdam"
    ),
    "Europe/Vienna": "wien, graz, linz, salzburg, innsbruck",
    "Europe/Zurich": "zuerich, geneva, genf, geneve, basel, bern, berne, lausanne",
    "Europe/Paris": "lyon, marseille, toulouse, bordeaux, lille, nantes, strasbourg, strassburg",
    "Europe/London": (
        "manchester, birmingham, leeds, glasgow, edinburgh, bristol, liverpool, cardiff, "
        "oxford, sheffield"
    ),
    "Europe/Dublin": "cork, galway",
    "Europe/Amsterdam": "rotterdam, utrecht, the hague, den haag, eindhoven",
    "Europe/Brussels": "antwerp, brussel, bruxelles, ghent",
    "Europe/Madrid": "barcelona, seville, sevilla, bilbao",
    "Europe/Lisbon": "lisboa, porto",
    "Europe/Rome": "roma, milan, milano, mailand, turin, naples, florence, bologna, rom",
    "Europe/Prague": "prag, praha, brno",
    "Europe/Warsaw": "warschau, warszawa, krakow, cracow, wroclaw, gdansk, poznan",
    "Europe/Budapest": "debrecen",
    "Europe/Bucharest": "bukarest, cluj, cluj-napoca",
    "Europe/Copenhagen": "kopenhagen, aarhus",
    "Europe/Stockholm": "gothenburg, goteborg, malmo",
    "Europe/Oslo": "bergen",
    "Europe/Helsinki": "tampere, espoo",
    "Europe/Athens": "athen, thessaloniki",
    "Europe/Kyiv": "kiew, lviv, odesa, kharkiv",
    "Europe/Moscow": "moskau, st petersburg, saint petersburg",
    "Europe/Istanbul": "ankara, izmir",
    "America/New_York": (
        "new york city, nyc, manhattan, brooklyn, boston, philadelphia, washington, "
        "washington dc, washington d.c., atlanta, miami, orlando, tampa, charlotte, "
        "pittsburgh, baltimore, cleveland, raleigh, buffalo"
    ),
    "America/Chicago": (
        "houston, dallas, austin, san antonio, minneapolis, nashville, new orleans, "
        "milwaukee, st louis, memphis, oklahoma city, omaha"
    ),
    "America/Denver": "boulder, salt lake city, albuquerque",
    "America/Phoenix": "tucson, scottsdale",
    "America/Los_Angeles": (
        "la, san francisco, sf, seattle, portland, san diego, oakland, las vegas, "
        "sacramento, bay area, berkeley, palo alto"
    ),
    "America/Toronto": "ottawa, montreal, quebec city",
    "America/Edmonton": "calgary",
    "America/Mexico_City": "guadalajara, puebla, ciudad de mexico, cdmx",
    "America/Sao_Paulo": "rio, rio de janeiro, brasilia, belo horizonte, curitiba, porto alegre",
    "America/Argentina/Buenos_Aires": "rosario",
    "America/Bogota": "medellin, cali",
    "Africa/Lagos": "abuja, ibadan",
    "Africa/Johannesburg": "cape town, kapstadt, durban, pretoria",
    "Africa/Cairo": "kairo",
    "Africa/Nairobi": "mombasa",
    "Africa/Addis_Ababa": "addis",
    "Asia/Kolkata": (
        "delhi, new delhi, mumbai, bombay, bangalore, bengaluru, chennai, hyderabad, pune, "
        "ahmedabad, jaipur, kochi"
    ),
    "Asia/Karachi": "lahore, islamabad",
    "Asia/Shanghai": "beijing, peking, shenzhen, guangzhou, chengdu, hangzhou, wuhan",
    "Asia/Tokyo": "tokio, osaka, kyoto, yokohama, nagoya, fukuoka",
    "Asia/Seoul": "busan, incheon",
    "Asia/Taipei": "kaohsiung",
    "Asia/Ho_Chi_Minh": "hanoi, saigon, ho chi minh city, da nang",
    "Asia/Kuala_Lumpur": "kl",
    "Asia/Jakarta": "bandung, surabaya",
    "Asia/Makassar": "bali, denpasar",
    "Asia/Manila": "quezon city, cebu",
    "Asia/Jerusalem": "tel aviv, haifa",
    "Asia/Riyadh": "jeddah",
    "Asia/Dubai": "abu dhabi",
    "Asia/Tehran": "teheran",
    "Asia/Kathmandu": "katmandu, pokhara",
    "Asia/Yangon": "rangoon",
    "Australia/Sydney": "canberra",
    "Australia/Brisbane": "gold coast, cairns",
    "Pacific/Auckland": "wellington, christchurch",
}
_REGIONS: Final = {
    "Europe/Berlin": "germany, deutschland, de, bavaria, bayern, hesse, hessen, saxony, nrw",
    "Europe/Vienna": "austria, osterreich",
    "Europe/Zurich": "switzerland, schweiz",
    "Europe/Paris": "france, frankreich",
    "Europe/London": "uk, united kingdom, england, scotland, wales, great britain",
    "Europe/Dublin": "ireland, irland",
    "Europe/Amsterdam": "netherlands, the netherlands, niederlande, holland",
    "Europe/Brussels": "belgium, belgien",
    "Europe/Rome": "italy, italien",
    "Europe/Prague": "czechia, czech republic, tschechien",
    "Europe/Warsaw": "poland, polen",
    "Europe/Budapest": "hungary, ungarn",
    "Europe/Bucharest": "romania",
    "Europe/Copenhagen": "denmark, danemark",
    "Europe/Stockholm": "sweden, schweden",
    "Europe/Oslo": "norway, norwegen",
    "Europe/Helsinki": "finland, finnland",
    "Europe/Athens": "greece, griechenland",
    "Europe/Kyiv": "ukraine",
    "Europe/Istanbul": "turkey, turkei",
    "Europe/Madrid Atlantic/Canary": "spain, spanien",
    "Europe/Lisbon Atlantic/Azores Atlantic/Madeira": "portugal",
    "Asia/Kolkata": "india, indien, in",
    "Asia/Karachi": "pakistan",
    "Asia/Tbilisi": "georgia",
    "Asia/Tokyo": "japan",
    "Asia/Seoul": "korea, south korea",
    "Asia/Shanghai": "china",
    "Asia/Manila": "philippines",
    "Asia/Jerusalem": "israel, il",
    "Asia/Dubai": "uae, united arab emirates",
    "Asia/Kathmandu": "nepal",
    "Asia/Ho_Chi_Minh": "vietnam",
    "Asia/Bangkok": "thailand",
    "Asia/Kuala_Lumpur Asia/Kuching": "malaysia",
    "Asia/Jakarta Asia/Makassar Asia/Jayapura": "indonesia",
    "Africa/Lagos": "nigeria",
    "Africa/Nairobi": "kenya",
    "Africa/Cairo": "egypt",
    "Africa/Accra": "ghana",
    "Africa/Johannesburg": "south africa",
    "America/Argentina/Buenos_Aires": "argentina, ar",
    "America/Bogota": "colombia, co",
    "America/Lima": "peru",
    "Pacific/Auckland": "new zealand",
    "Australia/Sydney": "nsw, new south wales, act",
    "Australia/Melbourne": "vic",
    "Australia/Brisbane": "qld, queensland",
    "Australia/Sydney Australia/Melbourne Australia/Brisbane Australia/Perth "
    "Australia/Adelaide Australia/Hobart Australia/Darwin": "australia, australien",
    "America/New_York America/Detroit America/Chicago America/Denver America/Phoenix "
    "America/Los_Angeles America/Anchorage America/Boise Pacific/Honolulu": (
        "us, usa, u.s., u.s.a., united states, united states of america, america"
    ),
    "America/Toronto America/Vancouver America/Edmonton America/Winnipeg "
    "America/Halifax America/Regina America/St_Johns America/Moncton": "canada, kanada, ca",
    "America/Toronto America/Winnipeg": "ontario, on",
    "America/Toronto": "quebec, qc",
    "America/Vancouver": "british columbia, bc",
    "America/Edmonton": "alberta, ab",
    "America/Halifax": "nova scotia, ns",
    "America/Mexico_City America/Monterrey America/Tijuana America/Cancun": "mexico, mexiko",
    "America/Sao_Paulo America/Manaus America/Fortaleza America/Recife America/Bahia": "brazil",
    "America/New_York": (
        "ny, nj, new jersey, ma, massachusetts, pa, pennsylvania, dc, ga, georgia, nc, sc, "
        "va, north carolina, south carolina, virginia, maryland, md, oh, ohio, maine, me, vt, "
        "vermont, nh, new hampshire, connecticut, ct, rhode island, ri, delaware, de, west "
        "virginia, wv"
    ),
    "America/New_York America/Chicago": "fl, florida, ky, kentucky, tn, tennessee",
    "America/Detroit America/New_York": "mi, michigan",
    "America/Chicago": (
        "il, illinois, wi, wisconsin, mn, minnesota, ia, iowa, mo, missouri, ar, arkansas, "
        "la, louisiana, ms, mississippi, al, alabama, ok, oklahoma"
    ),
    "America/Chicago America/Denver": "tx, texas, ks, kansas, ne, nebraska",
    "America/Denver": "co, colorado, nm, new mexico, ut, utah, mt, montana, wy, wyoming",
    "America/Phoenix": "az, arizona",
    "America/Los_Angeles": "ca, california, wa, washington state, nv, nevada",
    "America/Los_Angeles America/Boise": "or, oregon",
}
_ABBREVIATIONS: Final = {
    "Europe/Berlin": "cet, cest, mez, mesz, central european time, central european summer time",
    "Europe/Athens": "eet, eest, eastern european time",
    "Europe/Lisbon": "wet, west",
    "Europe/London": "bst, uk time, british time",
    "Europe/Moscow": "msk",
    "Europe/Istanbul": "trt",
    "America/New_York": (
        "et, est, edt, eastern, eastern time, us eastern, us/eastern time, est/edt, eastern "
        "standard time, eastern time (us)"
    ),
    "America/Chicago": "ct, cdt, central, central time, us central, central time (us)",
    "America/Denver": "mt, mst, mdt, mountain, mountain time, us mountain",
    "America/Los_Angeles": "pt, pst, pdt, pacific, pacific time, us pacific, pst/pdt",
    "America/Anchorage": "akst, akdt",
    "Pacific/Honolulu": "hst",
    "America/Halifax": "adt",
    "America/St_Johns": "nst, ndt",
    "America/Sao_Paulo": "brt",
    "America/Argentina/Buenos_Aires": "art",
    "Asia/Tokyo": "jst",
    "Asia/Seoul": "kst",
    "Asia/Hong_Kong": "hkt",
    "Asia/Singapore": "sgt",
    "Asia/Karachi": "pkt",
    "Asia/Jakarta": "wib",
    "Africa/Johannesburg": "sast",
    "Africa/Lagos": "wat",
    "Africa/Nairobi": "eat",
    "Australia/Sydney": "aedt",
    "Australia/Perth": "awst",
    "Pacific/Auckland": "nzst, nzdt, nzt",
}
AMBIGUOUS: Final[Mapping[str, str]] = {
    "cst": "America/Chicago, Asia/Shanghai",
    "ist": "Asia/Kolkata, Europe/Dublin, Asia/Jerusalem",
    "ast": "America/Halifax, Asia/Riyadh",
    "gst": "Asia/Dubai, Atlantic/South_Georgia",
    "aest": "Australia/Sydney, Australia/Brisbane",
    "acst": "Australia/Adelaide, Australia/Darwin",
    "aet": "Australia/Sydney, Australia/Brisbane",
}
CONSTANT_OFFSETS: Final[Mapping[int, str]] = {
    -570: "Pacific/Marquesas",
    210: "Asia/Tehran",
    270: "Asia/Kabul",
    330: "Asia/Kolkata",
    345: "Asia/Kathmandu",
    390: "Asia/Yangon",
    525: "Australia/Eucla",
}
SHARED_OFFSETS: Final[Mapping[int, str]] = {
    -210: "America/St_Johns",
    -150: "America/St_Johns",
    570: "Australia/Darwin, Australia/Adelaide",
    630: "Australia/Adelaide, Australia/Lord_Howe",
    765: "Pacific/Chatham",
    825: "Pacific/Chatham",
}


def _by_name(table: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for zones, names in table.items():
        for name in names.split(", "):
            found[name] = (*found.get(name, ()), *zones.split())
    return found


CITIES: Final[Mapping[str, str]] = {name: zones[0] for name, zones in _by_name(_CITIES).items()}
REGIONS: Final[Mapping[str, tuple[str, ...]]] = _by_name(_REGIONS)
ABBREVIATIONS: Final[Mapping[str, str]] = {
    name: zones[0] for name, zones in _by_name(_ABBREVIATIONS).items()
}
